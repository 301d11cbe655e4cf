import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, Program } from '../bench-context.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import type { Row } from '../report/row.ts';
import { missedTurns } from './missed-turns.ts';

/** Calls that teach the compiler before anything counts, and for how long. */
const teachers = { calls: 100, quickMs: 12_000, fullMs: 30_000 };
/** New calls are greeted, and have their first turn. */
const settleMs = 14_000;
/** The floors have little to compile and nothing to settle. */
const floorTimes = { warmUpMs: 6000, settleMs: 3000, quickMs: 10_000, fullMs: 20_000 };

/** CPU time per call and minute of a warm process, in milliseconds, at each number of calls in turn. */
async function cpuAt({ isQuick, say, withWorker }: BenchContext, counts: readonly number[]) {
  return withWorker({}, async (worker) => {
    await worker.setCalls(Math.min(teachers.calls, Math.max(...counts)), usualPattern);
    await sleep(isQuick ? teachers.quickMs : teachers.fullMs);
    const figures: number[] = [];
    let missed = 0;
    for (const calls of counts) {
      await worker.setCalls(calls, usualPattern);
      await sleep(settleMs);
      const reading = await worker.measure({ measureMs: isQuick ? 10_000 : 30_000 });
      figures.push(reading.cpuMsPerCallMinute);
      missed += missedTurns(reading, calls, usualPattern);
      say(`  ${calls} calls: ${reading.cpuMsPerCallMinute.toFixed(1)} ms`);
    }
    return { figures, missed };
  });
}

/** The same of a program that only holds sockets. */
async function floorAt(
  { isQuick, say, withWorker }: BenchContext,
  counts: readonly number[],
  program: Program,
): Promise<readonly number[]> {
  return withWorker({ program }, async (worker) => {
    const figures: number[] = [];
    for (const calls of counts) {
      await worker.setCalls(calls, usualPattern);
      await sleep(figures.length === 0 ? floorTimes.warmUpMs : floorTimes.settleMs);
      const measureMs = isQuick ? floorTimes.quickMs : floorTimes.fullMs;
      const { cpuMsPerCallMinute } = await worker.measure({ measureMs });
      figures.push(cpuMsPerCallMinute);
      say(`  ${program} with ${calls} calls: ${cpuMsPerCallMinute.toFixed(1)} ms`);
    }
    return figures;
  });
}

async function cpuAt50(context: BenchContext) {
  const { figures, missed } = await cpuAt(context, [50]);
  return { cpuMs: figures[0] ?? Number.NaN, missed };
}

/** P6: CPU time per call-minute at 50 calls. */
export const cpuPerCall: Row = {
  id: 'P6',
  measure: 'CPU per call-minute, 50 calls, codec included, fake providers',
  unit: 'CPU-ms',
  target: '≤ 300',
  stretch: '≤ 150',
  async run(context) {
    const { cpuMs, missed } = await cpuAt50(context);
    const [floorBareEcho = Number.NaN] = await floorAt(context, [50], 'bare-echo');
    const [floorHandWritten = Number.NaN] = await floorAt(context, [50], 'hand-written-loop');
    return {
      values: { cpuMs, missedTurns: missed, floorBareEcho, floorHandWritten },
      met: cpuMs <= 300 && missed === 0,
      metStretch: cpuMs <= 150 && missed === 0,
      load: '50 calls of the usual load in a warm process; floors: frames echoed unread, and a loop written by hand on ws and JSON',
      whereItGoes: 'Run node --cpu-prof on dist/bench/bench-worker.mjs under the same load.',
    };
  },
  async runPeer(context) {
    const { cpuMs, missed } = await cpuAt50(context);
    return { cpuMs, missedTurns: missed };
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
    const ours = await cpuAt(context, counts);
    const floor = await floorAt(context, counts, 'bare-echo');
    const spread = spreadOf(ours.figures);
    const named = (name: string, figures: readonly number[]) =>
      Object.fromEntries(counts.map((calls, index) => [`${name}${calls}`, figures[index] ?? 0]));
    return {
      values: {
        spreadPercent: spread * 100,
        spreadBeyondFloorPercent:
          spreadOf(ours.figures.map((figure, index) => figure - (floor[index] ?? 0))) * 100,
        ...named('at', ours.figures),
        ...named('floorAt', floor),
        missedTurns: ours.missed,
      },
      met: spread <= 0.15 && ours.missed === 0,
      metStretch: spread <= 0.05 && ours.missed === 0,
      load: 'the usual load on one process that is warm before the first figure; spread is the largest distance from the mean; floor: frames echoed unread, beyond it: what is left of each figure without its floor',
      whereItGoes:
        'With few calls each frame wakes the process by itself; with many, one wake-up of the kernel serves several. The floor, which does nothing but that, shows how much it is.',
    };
  },
};

/** Largest distance from the mean, as a share of it. */
export function spreadOf(figures: readonly number[]): number {
  const mean = figures.reduce((sum, value) => sum + value, 0) / figures.length;
  return Math.max(...figures.map((value) => Math.abs(value - mean) / mean));
}
