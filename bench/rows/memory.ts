import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from '../bench-context.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import type { Row } from '../report/row.ts';
import { type Sample, slopeOf } from './slope.ts';

const calls = 50;
const megabyte = 1024 * 1024;
const samplesPerRun = 10;

async function held(context: BenchContext, fullMinutes: number) {
  const minutes = context.isQuick ? 0.5 : fullMinutes;
  return context.withWorker({}, async (worker) => {
    // A call that has been: what every worker has loaded and compiled is no call's memory.
    await worker.setCalls(1, usualPattern);
    await sleep(10_000);
    await worker.setCalls(0, usualPattern);
    const idleBytes = await worker.heldBytes();
    const startedAt = performance.now();
    await worker.setCalls(calls, usualPattern);
    const samples: Sample[] = [];
    while (samples.length < samplesPerRun) {
      await sleep((minutes * 60_000) / samplesPerRun);
      const at = (performance.now() - startedAt) / 60_000;
      samples.push({ at, value: await worker.heldBytes() });
      context.say(
        `  ${at.toFixed(1)} min: ${((samples.at(-1)?.value ?? 0) / megabyte).toFixed(1)} MB`,
      );
    }
    const [first] = samples;
    return {
      perCall: ((first?.value ?? Number.NaN) - idleBytes) / calls / megabyte,
      // The first tenth fills caches; growth is what comes after it.
      slopePerMinute: slopeOf(samples.slice(1)) / calls / megabyte,
      idle: idleBytes / megabyte,
      minutes,
    };
  });
}

/** P10: memory per call, and whether it grows while calls go on. */
export const memory: Row = {
  id: 'P10',
  measure: 'memory per call; growth over 10 min at 50 calls after forced garbage collection',
  unit: 'MB',
  target: '≤ 1; ≤ 0.05 per minute and call',
  stretch: '0.4; 0',
  async run(context) {
    const values = await held(context, 10);
    const { perCall, slopePerMinute, minutes } = values;
    const isLong = !context.isQuick;
    return {
      values,
      // The first half minute of a call is its first turns: no growth to judge.
      met: perCall <= 1 && (context.isQuick || slopePerMinute <= 0.05),
      metStretch: isLong && perCall <= 0.4 && slopePerMinute <= 0.005,
      load: isLong
        ? `50 calls of the usual load for ${minutes} min; the stores are in the same process and hold every word that is said`
        : `50 calls for ${minutes} min only: a call's memory; growth is measured by a full run only`,
      whereItGoes:
        'The stores of the benchmark are in the worker’s own process: history that would be in Redis counts as its memory.',
    };
  },
  peerNote:
    'It runs without a voice detector; the copy of the audio that is meant for one is then never read and kept, which is most of its growth.',
  // Long enough for its growth, which is larger.
  runPeer: (context) => held(context, 1.5),
};
