import { expect, it } from 'vitest';
import { holdPrompt } from './hold-prompt.ts';

it('says the lines for those who wait as plain text, whatever is in them', () => {
  const ssml = holdPrompt(
    { name: 'voice"<&', language: 'fr-FR' },
    'https://music.example/a.wav?b&c',
  );
  expect(ssml).toContain('<voice name="voice&quot;&lt;&amp;">');
  expect(ssml).toContain('xml:lang="fr-FR"');
  expect(ssml).toContain('Appuyez sur le zéro');
  expect(ssml.match(/<break /g)).toHaveLength(25);
  expect(ssml).toContain('src="https://music.example/a.wav?b&amp;c"');
});
