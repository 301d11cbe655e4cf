import { describe, expect, it } from 'vitest';
import { OthersShare } from './others-share.ts';

function machine() {
  const times = { busyMs: 5000, totalMs: 100_000, ownMs: 700 };
  const others = new OthersShare({ machine: () => ({ ...times }), own: () => times.ownMs });
  return { times, others };
}

describe('OthersShare', () => {
  it('is what was used beyond the benchmark and what it measures', () => {
    const { times, others } = machine();
    times.totalMs += 20_000;
    times.busyMs += 9000;
    times.ownMs += 2000;
    expect(others.since(3000)).toBeCloseTo(0.2);
  });

  it('is nothing on a machine of our own, and never less', () => {
    const { times, others } = machine();
    times.totalMs += 20_000;
    times.busyMs += 5000;
    times.ownMs += 2000;
    expect(others.since(3000)).toBe(0);
    expect(others.since(4000)).toBe(0);
  });

  it('reads this machine', () => {
    const share = new OthersShare().since(0);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  });
});
