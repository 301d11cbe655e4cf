import { expect, it } from 'vitest';
import { quantise, reduceVectors } from './reduce-vectors.ts';

/** Two groups of words, all of which share a large component that says nothing. */
const rows = Array.from({ length: 30 }, (_, at) => {
  const group = at % 2 === 0 ? 1 : -1;
  return Float64Array.from([50 + at, group * 4, group * 3 + Math.sin(at), Math.cos(at)]);
});
const cosine = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) /
  (Math.hypot(...a) * Math.hypot(...b));

it('takes away what all words share and keeps what tells them apart', () => {
  const [first, second, third] = rows;
  const reduced = reduceVectors(rows, { dimensions: 2, commonComponents: 1 });
  const [a, b, c] = reduced;
  if (!first || !second || !third || !a || !b || !c) throw new Error('rows are missing');
  expect(cosine(first, second)).toBeGreaterThan(0.9);
  expect(reduced.every((row) => row.length === 2)).toBe(true);
  expect(Math.hypot(...a)).toBeLessThan(30);
});

it('keeps the direction when numbers become bytes', () => {
  expect([...quantise(Float64Array.from([0.5, -0.2, 0]))]).toEqual([127, -51, 0]);
  expect([...quantise(Float64Array.from([0, 0]))]).toEqual([0, 0]);
});
