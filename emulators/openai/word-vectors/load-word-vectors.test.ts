import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadWordVectors, wordVectorsOnDemand } from './load-word-vectors.ts';

const vectors = loadWordVectors();
const path = (name: string) => new URL(`./${name}`, import.meta.url);

describe('the checked-in vectors', () => {
  it('are small, and hold each word once', () => {
    const words = readFileSync(path('word-list.txt'), 'utf8').split('\n');
    expect(new Set(words).size).toBe(words.length);
    expect(vectors.dimensions).toBe(64);
    const bytes = statSync(path('word-list.txt')).size + statSync(path('word-vectors.bin')).size;
    expect(bytes).toBeLessThanOrEqual(1.5 * 1024 * 1024);
  });

  it.each(
    'faucet fridge thermostat overdraft deductible voicemail prepaid invoice installment plumber yeah'.split(
      ' ',
    ),
  )('know the everyday word %j', (word) => expect(vectors.has(word)).toBe(true));

  it.each(['chicago', 'jennifer', 'microsoft', 'yankees'])('leave out the name %j', (word) =>
    expect(vectors.has(word)).toBe(false),
  );

  it.each([
    ['taxi', 'cab', 'lawyer'],
    ['refrigerator', 'freezer', 'contract'],
    ['invoice', 'bill', 'senator'],
    ['electrician', 'plumber', 'banana'],
    ['midnight', 'noon', 'carpet'],
  ])('hold %j nearer to %j than to %j', (word, near, far) => {
    expect(vectors.similarity(word, near)).toBeGreaterThan(vectors.similarity(word, far) + 0.3);
  });

  it('are loaded once on demand', () => {
    const load = wordVectorsOnDemand();
    expect(load()).toBe(load());
  });
});
