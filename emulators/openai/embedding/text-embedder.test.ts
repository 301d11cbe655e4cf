import { describe, expect, it } from 'vitest';
import { product } from '../word-vectors/direction-of-words.ts';
import { loadWordVectors } from '../word-vectors/load-word-vectors.ts';
import { TextEmbedder } from './text-embedder.ts';

const embedder = new TextEmbedder(loadWordVectors);
const cosine = (a: string, b: string, dimensions = 1536) =>
  product(embedder.embed(a, dimensions), embedder.embed(b, dimensions));

describe('embedded texts', () => {
  it.each([8, 64, 100, 1536, 3072])('have %i dimensions and length one', (dimensions) => {
    const vector = embedder.embed('the dishwasher leaks', dimensions);
    expect(vector).toHaveLength(dimensions);
    expect(product(vector, vector)).toBeCloseTo(1, 5);
  });

  it.each([
    ['my refrigerator is leaking', 'water drips from the freezer', 'where can I park the car'],
    ['the nurse gave me pills', 'a doctor prescribed medication', 'the lawn needs fertilizer'],
    ['I lost my wallet', 'somebody stole my purse', 'the concert starts at eight'],
  ])('are nearer to %j in other words than to something else', (text, same, other) => {
    expect(cosine(text, same)).toBeGreaterThan(cosine(text, other) + 0.15);
    expect(cosine(text, same, 256)).toBeGreaterThan(cosine(text, other, 256));
  });

  it('are nearest when the words are the same', () => {
    const text = 'please send the invoice to my office';
    expect(cosine(text, 'send the invoice to my office please')).toBeGreaterThan(0.9);
    expect(cosine(text, 'mail the statement to the bureau')).toBeLessThan(0.9);
  });

  it.each(['', '?!', 'xyzzy qwrt', '12345'])('exist for %j too', (text) => {
    const vector = embedder.embed(text, 256);
    expect(product(vector, vector)).toBeCloseTo(1, 5);
  });
});
