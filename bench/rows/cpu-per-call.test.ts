import { describe, expect, it } from 'vitest';
import { spreadOf } from './cpu-per-call.ts';
import { missedTurns } from './missed-turns.ts';
import { slopeOf } from './slope.ts';

describe('spreadOf', () => {
  it('is the largest distance from the mean, up or down', () => {
    expect(spreadOf([50, 50, 50])).toBe(0);
    expect(spreadOf([80, 100, 120])).toBeCloseTo(0.2);
    expect(spreadOf([100, 100, 40])).toBeCloseTo(0.5);
  });
});

describe('missedTurns', () => {
  const pattern = { cycleMs: 10_000, speechMs: 2500 };

  it('does not let a worker that answers nobody look cheap', () => {
    expect(missedTurns({ answeredTurns: 0, durationMs: 60_000 }, 50, pattern)).toBe(294);
  });

  it('does not count what falls over the edge of a measurement', () => {
    expect(missedTurns({ answeredTurns: 300, durationMs: 60_000 }, 50, pattern)).toBe(0);
    expect(missedTurns({ answeredTurns: 294, durationMs: 60_000 }, 50, pattern)).toBe(0);
    expect(missedTurns({ answeredTurns: 290, durationMs: 60_000 }, 50, pattern)).toBe(4);
  });
});

describe('slopeOf', () => {
  it('finds a leak among ups and downs', () => {
    const leak = Array.from({ length: 10 }, (_, at) => ({
      at,
      value: 100 + 2.5 * at + (at % 2 === 0 ? 1 : -1),
    }));
    expect(slopeOf(leak)).toBeCloseTo(2.5, 0);
  });

  it('is 0 of what stays, and of too few samples', () => {
    expect(slopeOf([0, 1, 2].map((at) => ({ at, value: 7 })))).toBe(0);
    expect(slopeOf([{ at: 1, value: 7 }])).toBe(0);
  });
});
