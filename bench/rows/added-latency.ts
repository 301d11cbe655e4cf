import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

/** P1: what the framework itself adds to a turn of a single call. */
export const addedLatency: Row = {
  id: 'P1',
  measure: 'added latency, STT final → first frame on the socket, 1 call',
  unit: 'ms',
  target: 'p50/p95/p99 ≤ 3/8/15',
  stretch: '≤ 1/3/6',
  async run({ measure, isQuick }) {
    const { turns } = await measure({
      calls: 1,
      // Short turns: as many as possible in the time.
      pattern: { cycleMs: 1600, speechMs: 500 },
      pace: { model: { firstTokenMs: 200, perTokenMs: 0 } },
      warmUpMs: 6000,
      measureMs: isQuick ? 12_000 : 180_000,
    });
    const { p50, p95, p99 } = percentiles(turns.map(({ addedMs }) => addedMs));
    return {
      values: { p50, p95, p99, turns: turns.length },
      met: p50 <= 3 && p95 <= 8 && p99 <= 15,
      metStretch: p50 <= 1 && p95 <= 3 && p99 <= 6,
      load: '1 call, a turn every 1.6 s; the model’s answer comes whole after 200 ms (clauses are P3)',
    };
  },
};
