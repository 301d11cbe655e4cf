import type { BenchContext } from '../bench-context.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

async function stopDelays({ measure, isQuick }: BenchContext) {
  const { stopDelaysMs } = await measure({
    calls: 50,
    pattern: { ...usualPattern, interruptAtMs: 4500 },
    warmUpMs: 12_000,
    measureMs: isQuick ? 10_000 : 40_000,
  });
  const { p50, p95, p99 } = percentiles(stopDelaysMs);
  return { p50, p95, p99, stops: stopDelaysMs.length };
}

/** P5: how fast the agent falls silent once the caller's words say so. */
export const bargeIn: Row = {
  id: 'P5',
  measure: 'barge-in decision → StopAudio on the socket, 50 calls',
  unit: 'ms',
  target: 'p99 ≤ 10',
  stretch: '≤ 2',
  async run(context) {
    const values = await stopDelays(context);
    return {
      values,
      met: values.p99 <= 10,
      metStretch: values.p99 <= 2,
      load: '50 calls, each interrupts every answer 2 s after its own words',
      whereItGoes:
        'Stopping itself is one call of the same tick; what is longer is a pause of the process.',
    };
  },
  runPeer: stopDelays,
};
