import { expect, it } from 'vitest';
import { drawTogether } from './draw-together.ts';

const words = ['bill', 'invoice', 'law'];
const rows = [
  [1, 0, 0],
  [0, 1, 0],
  [0.9, 0, 0.1],
].map((row) => Float64Array.from(row));
const cosine = (a: Float64Array = new Float64Array(3), b: Float64Array = new Float64Array(3)) =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

it('moves synonyms towards each other and leaves all other words', () => {
  const [bill, invoice, law] = drawTogether(words, rows, [{ bill: 'bill, invoice, send a bill' }]);
  expect(cosine(bill, invoice)).toBeGreaterThan(0.5);
  expect(cosine(bill, law)).toBeLessThan(0.95);
  expect(cosine(law, law)).toBeCloseTo(1, 6);
  expect(law?.[2]).toBeCloseTo(0.1 / Math.hypot(0.9, 0.1), 6);
});

it('does nothing where no synonyms are', () => {
  const drawn = drawTogether(words, rows, [{ cat: 'cat, kitten' }]);
  expect(drawn[0]).toEqual(rows[0]);
});
