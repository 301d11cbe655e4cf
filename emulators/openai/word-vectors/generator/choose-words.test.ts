import { expect, it } from 'vitest';
import { chooseWords } from './choose-words.ts';
import type { SourceVectors } from './read-source.ts';

/** Names point up, words of the language point right, everyday ones a little down as well. */
const table: Readonly<Record<string, readonly [number, number]>> = {
  the: [1, 0],
  paris: [0, 1],
  law: [0.9, 0.1],
  london: [0.1, 1],
  kitchen: [0.8, -0.6],
  spoon: [0.75, -0.65],
  treaty: [1, 0.2],
  rome: [0.05, 0.9],
  ',': [0.5, 0.5],
};
const words = Object.keys(table);
const source: SourceVectors = {
  words,
  dimensions: 2,
  has: (word) => word in table,
  vector: (word) => Float64Array.from(table[word] ?? []),
  direction(word) {
    const [x = 0, y = 0] = table[word] ?? [];
    return Float64Array.from([x / Math.hypot(x, y), y / Math.hypot(x, y)]);
  },
};
const choose = (size: number) =>
  chooseWords({ source, everyday: ['kitchen', 'unheard'], names: ['paris', 'london'], size });

it('takes everyday words in any case, and no names or punctuation', () => {
  expect(choose(6)).toEqual(['the', 'law', 'kitchen', 'spoon', 'treaty']);
});

it('prefers frequent words, then those used like everyday words, in order of frequency', () => {
  expect(choose(3)).toEqual(['the', 'law', 'kitchen']);
  expect(choose(4)).toEqual(['the', 'law', 'kitchen', 'spoon']);
});
