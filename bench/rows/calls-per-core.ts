import { usualPattern } from '../load/speaking-pattern.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

/** P8: how many calls one worker, one thread, carries without being noticed. */
export const callsPerCore: Row = {
  id: 'P8',
  measure: 'calls per core with p95 added ≤ 10 ms and no missed turn',
  unit: 'calls',
  target: '≥ 200',
  stretch: '≥ 400',
  async run({ measure, isQuick, say }) {
    const steps = isQuick ? [100, 200] : [100, 200, 300, 400, 500];
    const values: Record<string, number> = {};
    let most = 0;
    for (const calls of steps) {
      const measureMs = isQuick ? 10_000 : 30_000;
      const reading = await measure({
        calls,
        pattern: usualPattern,
        pace: { model: { firstTokenMs: 200, perTokenMs: 0 } },
        warmUpMs: 12_000,
        measureMs,
      });
      const p95 = percentile(
        reading.turns.map(({ addedMs }) => addedMs),
        95,
      );
      const expected = Math.floor((calls * measureMs) / usualPattern.cycleMs);
      const missed = Math.max(0, Math.floor(expected * 0.98) - reading.turns.length);
      values[`addedP95At${calls}`] = p95;
      values[`cpuShareAt${calls}`] = reading.cpuMs / reading.durationMs;
      say(`  ${calls} calls: p95 added ${p95.toFixed(1)} ms, ${missed} turns missed`);
      if (p95 > 10 || missed > 0) break;
      most = calls;
    }
    return {
      values: { calls: most, ...values },
      met: most >= 200,
      metStretch: most >= 400,
      load: 'the usual load, calls added until a limit is passed; the load shares the two cores',
    };
  },
};
