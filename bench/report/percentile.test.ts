import { describe, expect, it } from 'vitest';
import { percentile, percentiles } from './percentile.ts';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is the value that so many are at most as large as, in whatever order they come', () => {
    expect(percentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentile([3, 1, 2], 50)).toBe(2);
  });

  it('does not lose the one slow value of a few', () => {
    expect(percentile([1, 1, 1, 1, 900], 95)).toBe(900);
    expect(percentile([7], 99)).toBe(7);
  });

  it('is no number where there is nothing: a row without turns must not be met', () => {
    const nothing = percentile([], 95);
    expect(nothing).toBeNaN();
    expect(nothing <= 10).toBe(false);
  });
});
