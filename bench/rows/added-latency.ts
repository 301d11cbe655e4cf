import type { BenchContext } from '../bench-context.ts';
import { percentile, percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { wholeAnswers } from '../worker/worker-messages.ts';

/** Turns as short as they can be without an interruption: as many as possible in the time. */
export const shortTurns = {
  pattern: { cycleMs: 2000, speechMs: 500 },
  pace: { model: { ...wholeAnswers, answer: 'yes' } },
  // All of our own work lies after the final then.
  settings: { preparesAnswers: false },
};

async function added({ measure, isQuick }: BenchContext) {
  const { turns } = await measure({
    calls: 1,
    ...shortTurns,
    warmUpMs: isQuick ? 6000 : 20_000,
    measureMs: isQuick ? 12_000 : 90_000,
  });
  const { p50, p95, p99 } = percentiles(turns.map(({ addedMs }) => addedMs));
  const timerMs = percentile(
    turns.map(({ modelMs, synthesisMs }) => modelMs + synthesisMs - 280),
    50,
  );
  return { p50, p95, p99, turns: turns.length, providersLateMs: timerMs };
}

/** P1: what the framework itself adds to a turn of a single call. */
export const addedLatency: Row = {
  id: 'P1',
  measure: 'added latency, STT final → first frame on the socket, 1 call',
  unit: 'ms',
  target: 'p50/p95/p99 ≤ 3/8/15',
  stretch: '≤ 1/3/6',
  async run(context) {
    const values = await added(context);
    const { p50, p95, p99 } = values;
    return {
      values,
      met: p50 <= 3 && p95 <= 8 && p99 <= 15,
      metStretch: p50 <= 1 && p95 <= 3 && p99 <= 6,
      load: '1 call, a turn every 2 s; nothing is prepared ahead; the model’s answer comes whole after 200 ms (clauses are P3)',
      whereItGoes:
        'The turn of a single call runs code that the compiler has seen a few hundred times: reading the memo, rendering the prompt, writing the record.',
    };
  },
  runPeer: added,
};
