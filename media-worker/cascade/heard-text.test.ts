import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSpoken, spokenLength, type WordTiming } from './heard-text.ts';

const text = 'Your bill is ninety-five dollars.';
const words: WordTiming[] = [...text.matchAll(/[\w-]+/g)].map((match, index) => ({
  textOffset: match.index,
  textLength: match[0].length,
  endMs: (index + 1) * 300,
}));
const heardAfter = (elapsedMs: number) => text.slice(0, spokenLength(text, words, elapsedMs, 1500));

describe('spokenLength', () => {
  it('ends with the last word that was finished', () => {
    expect(heardAfter(0)).toBe('');
    expect(heardAfter(299)).toBe('');
    expect(heardAfter(300)).toBe('Your');
    expect(heardAfter(899)).toBe('Your bill');
    expect(heardAfter(1500)).toBe('Your bill is ninety-five dollars');
  });

  it('includes a word that was said otherwise than written once a later word was heard', () => {
    const known = words.filter(({ textOffset }) => textOffset !== text.indexOf('ninety'));
    expect(text.slice(0, spokenLength(text, known, 1200, 1500))).toBe('Your bill is');
    expect(text.slice(0, spokenLength(text, known, 1500, 1500))).toContain('ninety-five');
  });

  it('never cuts inside a word and grows with time, with and without word timings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.nat(4000),
        fc.nat(4000),
        (spoken, timed, first, second) => {
          const clause = spoken.join(' ');
          const timings = timed
            ? [...clause.matchAll(/\S+/g)].map((match, index) => ({
                textOffset: match.index,
                textLength: match[0].length,
                endMs: (index + 1) * 250,
              }))
            : [];
          const [early, late] = first < second ? [first, second] : [second, first];
          const audioMs = spoken.length * 250;
          const [before, after] = [early, late].map((at) =>
            spokenLength(clause, timings, at, audioMs),
          );
          expect(before ?? 0).toBeLessThanOrEqual(after ?? 0);
          const heard = clause.slice(0, after);
          expect(heard === '' || spoken.join(' ').startsWith(heard)).toBe(true);
          if (heard !== '') expect([undefined, ' ']).toContain(clause[heard.length]);
        },
      ),
    );
  });
});

it('joins clauses with one space where there is none', () => {
  expect(joinSpoken(['One. ', 'Two', '', 'three', ' four '])).toBe('One. Two three four');
});
