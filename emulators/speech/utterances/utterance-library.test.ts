import { describe, expect, it } from 'vitest';
import { LEAD_SAMPLES, UtteranceLibrary } from './utterance-library.ts';

const tone = (level: number, length = 1_000) => new Int16Array(length).fill(level);
const spoken = (text: string, samples: Int16Array) => ({ text, samples, sampleRateHz: 16_000 });

describe('UtteranceLibrary', () => {
  it('keeps one utterance per text and audio', () => {
    const library = new UtteranceLibrary({ maxSamples: 100_000 });
    const first = library.register(spoken('hello', tone(5)));
    expect(library.register(spoken('hello', tone(5)))).toBe(first);
    expect(library.size).toBe(1);
  });

  it('prefers the text registered last when two sound alike', () => {
    const library = new UtteranceLibrary({ maxSamples: 100_000 });
    library.register(spoken('two', tone(5)));
    library.register(spoken('too', tone(5)));
    library.register(spoken('two', tone(5)));
    expect(library.candidates(tone(5), 16_000).map((other) => other.text)).toEqual(['two', 'too']);
  });

  it('does not mix sample rates', () => {
    const library = new UtteranceLibrary({ maxSamples: 100_000 });
    library.register(spoken('hello', tone(5)));
    expect(library.candidates(tone(5), 24_000)).toEqual([]);
  });

  it('forgets the longest unused utterance when it is full', () => {
    const library = new UtteranceLibrary({ maxSamples: 3_000 });
    for (const level of [1, 2, 3]) library.register(spoken(`n${level}`, tone(level)));
    library.register(spoken('n1', tone(1)));
    library.register(spoken('n4', tone(4)));
    const known = [1, 2, 3, 4].filter(
      (level) => library.candidates(tone(level), 16_000).length > 0,
    );
    expect(known).toEqual([1, 3, 4]);
  });

  it('refuses audio that could not be recognised again', () => {
    const library = new UtteranceLibrary({ maxSamples: 3_000 });
    expect(() => library.register(spoken('short', tone(5, LEAD_SAMPLES - 1)))).toThrow(RangeError);
    expect(() => library.register(spoken('silent', tone(0)))).toThrow(RangeError);
  });

  it('spreads the words over the audio, the last one ending with it', () => {
    const library = new UtteranceLibrary({ maxSamples: 100_000 });
    const { words } = library.register(spoken('I understand.', tone(5)));
    expect(words.map((word) => word.text)).toEqual(['I', 'understand.']);
    expect(words[0]?.endSample).toBeLessThan(300);
    expect(words[1]?.endSample).toBe(1_000);
  });
});
