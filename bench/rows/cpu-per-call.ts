import type { BenchContext, MeasuredLoad } from '../bench-context.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import type { Row } from '../report/row.ts';

/** CPU time of the worker per call and minute under the usual load, in milliseconds. */
export async function cpuPerCallMinute(
  context: BenchContext,
  calls: number,
  program?: MeasuredLoad['program'],
): Promise<number> {
  const { cpuMs, durationMs } = await context.measure({
    calls,
    ...(program === undefined ? {} : { program }),
    pattern: usualPattern,
    // Few calls teach the compiler slowly: so many frames have passed before anything counts.
    warmUpMs: Math.max(8000, (context.isQuick ? 300_000 : 900_000) / calls),
    measureMs: context.isQuick ? 10_000 : 40_000,
  });
  return ((cpuMs / durationMs) * 60_000) / calls;
}

/** P6: CPU time per call-minute at 50 calls. */
export const cpuPerCall: Row = {
  id: 'P6',
  measure: 'CPU per call-minute, 50 calls, codec included, fake providers',
  unit: 'CPU-ms',
  target: '≤ 300',
  stretch: '≤ 150',
  async run(context) {
    const cpuMs = await cpuPerCallMinute(context, 50);
    const bareEcho = await cpuPerCallMinute(context, 50, 'bare-echo');
    const handWritten = await cpuPerCallMinute(context, 50, 'hand-written-loop');
    return {
      values: { cpuMs, bareEcho, handWritten },
      met: cpuMs <= 300,
      metStretch: cpuMs <= 150,
      load: '50 calls of the usual load; floors: frames echoed unread, and a loop written by hand on ws and JSON',
    };
  },
};

/** P9: the same, whether few or many calls are there. */
export const cpuAtScale: Row = {
  id: 'P9',
  measure: 'CPU per call-minute at 10, 50, 100 and 200 calls',
  unit: 'CPU-ms',
  target: 'flat ±15 %',
  stretch: '±5 %',
  async run(context) {
    const counts = context.isQuick ? [10, 50] : [10, 50, 100, 200];
    const values: Record<string, number> = {};
    for (const calls of counts) {
      context.say(`  ${calls} calls`);
      values[`at${calls}`] = await cpuPerCallMinute(context, calls);
    }
    const all = Object.values(values);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const spread = Math.max(...all.map((value) => Math.abs(value - mean) / mean));
    return {
      values: { ...values, spreadPercent: spread * 100 },
      met: spread <= 0.15,
      metStretch: spread <= 0.05,
      load: 'the usual load; spread is the largest distance from the mean',
    };
  },
};
