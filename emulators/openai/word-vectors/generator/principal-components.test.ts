import { expect, it } from 'vitest';
import { meanOf, principalComponents } from './principal-components.ts';

const rows = [
  [3, 3, 0],
  [-3, -3, 0],
  [1, -1, 0],
  [-1, 1, 0],
  [0, 0, 0.5],
  [0, 0, -0.5],
].map((row) => Float64Array.from(row));

it('finds the mean', () => {
  expect([...meanOf([Float64Array.from([1, 2]), Float64Array.from([3, 6])])]).toEqual([2, 4]);
});

it('finds the directions of greatest variance, the greatest first', () => {
  const [first, second, third] = principalComponents(rows).map((row) => [...row].map(Math.abs));
  const half = Math.SQRT1_2;
  for (const [at, value] of [half, half, 0].entries()) expect(first?.[at]).toBeCloseTo(value, 6);
  for (const [at, value] of [half, half, 0].entries()) expect(second?.[at]).toBeCloseTo(value, 6);
  expect(third?.[2]).toBeCloseTo(1, 6);
});

it('gives directions that stand at right angles to each other', () => {
  const components = principalComponents(
    Array.from({ length: 40 }, (_, at) =>
      Float64Array.from({ length: 6 }, (_unused, index) => Math.sin(at * (index + 1)) + index),
    ),
  );
  for (const [i, a] of components.entries()) {
    for (const [j, b] of components.entries()) {
      const product = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 6);
    }
  }
});
