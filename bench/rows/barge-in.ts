import { usualPattern } from '../load/speaking-pattern.ts';
import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

/** P5: how fast the agent falls silent once the caller's words say so. */
export const bargeIn: Row = {
  id: 'P5',
  measure: 'barge-in decision → StopAudio on the socket, 50 calls',
  unit: 'ms',
  target: 'p99 ≤ 10',
  stretch: '≤ 2',
  async run({ measure, isQuick }) {
    const { stopDelaysMs } = await measure({
      calls: 50,
      pattern: { ...usualPattern, interruptAtMs: 4500 },
      warmUpMs: 8000,
      measureMs: isQuick ? 8000 : 60_000,
    });
    const { p50, p95, p99 } = percentiles(stopDelaysMs);
    return {
      values: { p50, p95, p99, stops: stopDelaysMs.length },
      met: p99 <= 10,
      metStretch: p99 <= 2,
      load: '50 calls, each interrupts every answer 2 s after its own words',
    };
  },
};
