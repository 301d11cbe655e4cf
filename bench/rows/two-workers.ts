import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from '../bench-context.ts';
import { Load } from '../load/load.ts';
import { SessionFeed } from '../load/session-feed.ts';
import type { SimulatedCall } from '../load/simulated-call.ts';
import type { SpeakingPattern } from '../load/speaking-pattern.ts';
import { OthersShare } from '../report/others-share.ts';
import { withServices } from '../services/service-process.ts';
import { targetPace } from '../worker/worker-messages.ts';
import { WorkerProcess } from '../worker/worker-process.ts';
import type { WorkerSettings } from '../worker/worker-settings.ts';
import { within } from './within.ts';

/** Two workers that keep their sessions in one Redis (the emulator, over its protocol), and a load. */
export interface TwoWorkers {
  /** The one that is lost. */
  readonly victim: WorkerProcess;
  readonly other: WorkerProcess;
  readonly load: Load;
  readonly feed: SessionFeed;
  /** Passes this time under the load, and notes what others used of the machine meanwhile. */
  run(durationMs: number): Promise<void>;
}

/** The callers of these rows: a second of speech, about 5.6 of answer. */
export const callersPattern: SpeakingPattern = { cycleMs: 8000, speechMs: 1000 };
/** A cycle and a little more: each caller has said something by then. */
export const oneTurnMs = callersPattern.cycleMs + 3000;

/** A reopened stream whose caller waits longer than this has heard nothing. */
const longestSilenceMs = 10_000;

export async function withTwoWorkers<Result>(
  { bundleOf, noteConditions }: Pick<BenchContext, 'bundleOf' | 'noteConditions'>,
  settings: WorkerSettings,
  use: (workers: TwoWorkers) => Promise<Result>,
): Promise<Result> {
  return withServices(bundleOf('emulated-services'), async ({ redisUrl, cpuMs }) => {
    const start = () => WorkerProcess.start(bundleOf('bench-worker'), { ...settings, redisUrl });
    const [victim, other] = await Promise.all([start(), start()]);
    const load = new Load({ port: victim.port });
    const feed = await SessionFeed.open(redisUrl);
    try {
      for (const worker of [victim, other]) await worker.setPace(targetPace);
      return await use({
        victim,
        other,
        load,
        feed,
        async run(durationMs) {
          load.forgetLateness();
          const servicesBefore = await cpuMs();
          const others = new OthersShare();
          for (const worker of [victim, other]) await worker.begin(false);
          await sleep(durationMs);
          const readings = await Promise.all([victim.read(), other.read()]);
          const oursMs =
            readings.reduce((sum, reading) => sum + reading.cpuMs, 0) +
            (await cpuMs()) -
            servicesBefore;
          noteConditions({
            othersShare: others.since(oursMs),
            loadLatenessMs: load.worstLatenessMs,
          });
        },
      });
    } finally {
      await load.close();
      await feed.close();
      await Promise.all([victim.stop(), other.stop()]);
    }
  });
}

/**
 * Opens another stream of each call as soon as its stream ends, at the given worker.
 * @returns ms from the open socket to the first audio, by call; undefined: refused, or nothing was heard.
 */
export function reopenAll(
  calls: readonly SimulatedCall[],
  port: number,
): Promise<readonly (number | undefined)[]> {
  return Promise.all(
    calls.map(async (call) => {
      await call.ended();
      const reopened = await call.reopen(port).catch(() => undefined);
      if (reopened === undefined) return undefined;
      const firstAudioAtMs = await within(longestSilenceMs, reopened.firstAudioAtMs);
      return firstAudioAtMs === undefined ? undefined : firstAudioAtMs - reopened.openedAtMs;
    }),
  );
}

/** Waits until a condition holds, for so long at most. @returns whether it does. */
export async function until(holds: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!holds() && performance.now() < deadline) await sleep(20);
  return holds();
}
