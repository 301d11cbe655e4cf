import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

const idealMs = 280;

/** P3: how early the first clause of a sentence is heard while the model still writes it. */
export const firstClause: Row = {
  id: 'P3',
  measure: 'first audible chunk of a sentence of 20 words at 15 ms/token, beyond the ideal 280 ms',
  unit: 'ms',
  target: '≤ 120',
  stretch: '≤ 60',
  async run({ measure, isQuick }) {
    const { turns } = await measure({
      calls: 4,
      pattern: { cycleMs: 2400, speechMs: 800 },
      warmUpMs: 6000,
      measureMs: isQuick ? 8000 : 60_000,
    });
    const { p50, p95, p99 } = percentiles(turns.map(({ totalMs }) => totalMs - idealMs));
    return {
      values: { p50, p95, p99, turns: turns.length },
      met: p50 <= 120,
      metStretch: p50 <= 60,
      load: '4 calls, one sentence of 24 words',
    };
  },
};
