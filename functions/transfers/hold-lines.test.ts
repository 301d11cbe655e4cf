import { describe, expect, it } from 'vitest';
import { holdLanguages, holdLinesIn } from './hold-lines.ts';
import { holdPrompt } from './hold-prompt.ts';

const textsOf = ({ lines }: ReturnType<typeof holdLinesIn>) => [lines.calling, ...lines.waiting];
const english = textsOf(holdLinesIn('en-US'));

describe('the lines for those who wait', () => {
  it('are found by the language tag, whatever its region', () => {
    expect(holdLinesIn('es-US')).toEqual({ lines: holdLinesIn('es').lines, language: 'es-US' });
    expect(holdLinesIn('DE').lines).toBe(holdLinesIn('de-AT').lines);
  });

  it.each(['ja-JP', ''])(
    'are English, and say so, in a language that nobody has written: "%s"',
    (language) => {
      expect(textsOf(holdLinesIn(language))).toEqual(english);
      expect(holdLinesIn(language).language).toBe('en-US');
    },
  );

  it.each([...holdLanguages.keys()].filter((language) => language !== 'en'))(
    'are whole in %s: none is empty, said twice or left in English',
    (language) => {
      const texts = textsOf(holdLinesIn(language));
      expect(new Set(texts).size).toBe(3);
      for (const text of texts) {
        expect(text.length).toBeGreaterThan(15);
        expect(english).not.toContain(text);
      }
    },
  );

  it('are plain text in the prompt, whatever is in them', () => {
    const ssml = holdPrompt(
      { name: 'voice"<&', language: 'fr-FR' },
      'https://music.example/a.wav?b&c',
    );
    expect(ssml).toContain('<voice name="voice&quot;&lt;&amp;">');
    expect(ssml.match(/<break /g)).toHaveLength(25);
    expect(ssml).toContain('src="https://music.example/a.wav?b&amp;c"');
  });
});
