import { describe, expect, it } from 'vitest';
import { WordVectors } from './word-vectors.ts';

const vectors = new WordVectors({
  words: ['the', 'cat', 'kitten', 'law', 'nothing'],
  rows: Int8Array.from([1, 1, 1, 100, 0, 0, 90, 30, 0, 0, 0, 127, 0, 0, 0]),
});

describe('word vectors', () => {
  it('tell how alike words are, whatever their lengths', () => {
    expect(vectors.dimensions).toBe(3);
    expect(vectors.similarity('cat', 'kitten')).toBeCloseTo(90 / Math.hypot(90, 30), 6);
    expect(vectors.similarity('cat', 'law')).toBe(0);
    expect(vectors.similarity('cat', 'cat')).toBe(1);
  });

  it('give the same answer the first time and later', () => {
    const fresh = new WordVectors({ words: ['a', 'b'], rows: Int8Array.from([3, 1, 2, 5]) });
    const first = [fresh.similarity('a', 'b'), ...(fresh.direction('a') ?? [])];
    expect([fresh.similarity('a', 'b'), ...(fresh.direction('a') ?? [])]).toEqual(first);
  });

  it('know nothing of other words', () => {
    expect(vectors.has('dog')).toBe(false);
    expect(vectors.similarity('cat', 'dog')).toBe(0);
    expect(vectors.direction('dog')).toBeUndefined();
    expect(vectors.rareness('dog')).toBe(1);
  });

  it('take a word without a direction for unlike all others', () => {
    expect(vectors.similarity('nothing', 'cat')).toBe(0);
    expect([...(vectors.direction('nothing') ?? [])]).toEqual([0, 0, 0]);
  });

  it('count rarer words for more', () => {
    expect(vectors.rareness('the')).toBe(0);
    expect(vectors.rareness('law')).toBeGreaterThan(vectors.rareness('cat'));
  });

  it('do not accept rows that do not fit the words', () => {
    expect(() => new WordVectors({ words: ['a', 'b'], rows: Int8Array.from([1, 2, 3]) })).toThrow(
      RangeError,
    );
  });
});
