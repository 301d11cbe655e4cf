import type { BenchContext } from '../bench-context.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

const idealMs = 280;

async function beyondIdeal({ measure, isQuick }: BenchContext) {
  const { turns } = await measure({
    calls: 10,
    pattern: usualPattern,
    settings: { preparesAnswers: false },
    warmUpMs: 14_000,
    measureMs: isQuick ? 10_000 : 40_000,
  });
  const { p50, p95, p99 } = percentiles(turns.map(({ totalMs }) => totalMs - idealMs));
  return { p50, p95, p99, turns: turns.length };
}

/** P3: how early the first clause of a sentence is heard while the model still writes it. */
export const firstClause: Row = {
  id: 'P3',
  measure: 'first audible chunk of a sentence of 20 words at 15 ms/token, beyond the ideal 280 ms',
  unit: 'ms',
  target: '≤ 120',
  stretch: '≤ 60',
  async run(context) {
    const values = await beyondIdeal(context);
    return {
      values,
      met: values.p50 <= 120,
      metStretch: values.p50 <= 60,
      load: '10 calls of the usual load, one sentence of 24 words without a comma; nothing is prepared ahead',
      whereItGoes:
        'The first clause of a sentence without a comma ends where enough words are there to sound natural, 15 ms each.',
    };
  },
  runPeer: beyondIdeal,
};
