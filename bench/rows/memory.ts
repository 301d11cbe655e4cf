import type { BenchContext, MemorySample } from '../bench-context.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import type { Row } from '../report/row.ts';

const calls = 50;
const megabyte = 1024 * 1024;

/** P10: memory per call, and whether it grows while calls go on. */
export const memory: Row = {
  id: 'P10',
  measure: 'memory per call; growth over 10 min at 50 calls after forced garbage collection',
  unit: 'MB',
  target: '≤ 1; ≤ 0.05 per minute and call',
  stretch: '0.4; 0',
  async run(context: BenchContext) {
    const minutes = context.isQuick ? 0.4 : 10;
    const samples = await context.sampleMemory({
      calls,
      pattern: usualPattern,
      everyMs: (minutes * 60_000) / 10,
      count: 11,
    });
    const [idle, ...busy] = samples;
    // The first tenth fills caches; growth is the slope of the rest.
    const steady = busy.slice(1);
    const slope = slopePerMinute(steady) / calls / megabyte;
    const perCall = ((busy[0]?.heldBytes ?? 0) - (idle?.heldBytes ?? 0)) / calls / megabyte;
    return {
      values: { perCall, slopePerMinute: slope, minutes },
      met: perCall <= 1 && slope <= 0.05,
      metStretch: perCall <= 0.4 && slope <= 0.005,
      load: `50 calls of the usual load for ${minutes} min`,
    };
  },
};

/** Least squares. */
function slopePerMinute(samples: readonly MemorySample[]): number {
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAt = meanOf(samples.map(({ atMinutes }) => atMinutes));
  const meanBytes = meanOf(samples.map(({ heldBytes }) => heldBytes));
  let covariance = 0;
  let variance = 0;
  for (const { atMinutes, heldBytes } of samples) {
    covariance += (atMinutes - meanAt) * (heldBytes - meanBytes);
    variance += (atMinutes - meanAt) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
