import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from '../bench-context.ts';
import { Load } from '../load/load.ts';
import { OthersShare } from '../report/others-share.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import type { Backlog } from '../worker/worker-messages.ts';
import { targetPace } from '../worker/worker-messages.ts';
import { WorkerProcess } from '../worker/worker-process.ts';
import { shortTurns } from './added-latency.ts';
import { within } from './within.ts';

/** The call that was opened first, as its recogniser counts. */
const victimNumber = 1;
/** Two seconds of audio take about four at this load: somebody speaks half of the time. */
const longestStallMs = 20_000;
const frameMs = 20;
/** Two seconds, and what one tick of the playback clock sends at most. */
const mostBufferedSeconds = 2.1;

/** R9: one caller's network takes nothing any more. */
export const slowReader: Row = {
  id: 'R9',
  measure: 'a reader that stops: audio held for it until it is closed, and what the others notice',
  unit: 's, ms',
  target:
    '≤ 2 s and a tick (2.1), closed with 1013; p99 of the others unchanged (≤ 1.25 × before or after, or + 2 ms)',
  stretch: '',
  async run({ isQuick, bundleOf, noteConditions }: BenchContext) {
    const callCount = isQuick ? 20 : 50;
    const measureMs = isQuick ? 6000 : 12_000;
    const worker = await WorkerProcess.start(bundleOf('bench-worker'), {
      ...shortTurns.settings,
      watchesBacklogs: true,
    });
    const load = new Load({ port: worker.port });
    /** Added latency of everybody else's turns while `meanwhile` runs, and until the time is over. */
    const othersWhile = async (meanwhile: () => Promise<unknown>) => {
      load.forgetLateness();
      const others = new OthersShare();
      await worker.begin(false);
      await Promise.all([sleep(measureMs), meanwhile()]);
      const { turns, cpuMs } = await worker.read();
      noteConditions({ othersShare: others.since(cpuMs), loadLatenessMs: load.worstLatenessMs });
      const added = turns.filter(({ call }) => call !== victimNumber).map((turn) => turn.addedMs);
      return { p99: percentile(added, 99), turns: added.length };
    };
    try {
      await worker.setPace({ ...targetPace, ...shortTurns.pace });
      const [victim] = await load.add(callCount, shortTurns.pattern);
      if (victim === undefined) throw new Error('Nobody calls.');
      await sleep(6000);
      const before = await othersWhile(async () => undefined);
      let backlog: Backlog | undefined;
      victim.stopReading();
      await worker.fill(victim.callConnectionId);
      const during = await othersWhile(async () => {
        backlog = await closedBacklog(worker, victim.callConnectionId);
        victim.readAgain();
      });
      const end = await within(5000, victim.ended());
      const after = await othersWhile(async () => undefined);
      const { mostBytes = Number.NaN, frameBytes = Number.NaN, closed } = backlog ?? {};
      const values = {
        bufferedSeconds: ((mostBytes / frameBytes) * frameMs) / 1000,
        closedAfterSeconds: (closed?.afterMs ?? Number.NaN) / 1000,
        closeCodeSeen: end?.code ?? Number.NaN,
        othersBeforeP99: before.p99,
        othersDuringP99: during.p99,
        othersAfterP99: after.p99,
        othersTurns: during.turns,
      };
      // A machine that is slower for a while is so on either side of the trouble, too.
      const usualP99 = Math.max(before.p99, after.p99);
      const isUnchanged = during.p99 <= Math.max(1.25 * usualP99, usualP99 + 2);
      const met =
        values.bufferedSeconds <= mostBufferedSeconds &&
        values.closeCodeSeen === 1013 &&
        isUnchanged;
      return {
        values,
        met,
        metStretch: false,
        load: `${callCount} calls, a turn every 2 s, the agent speaks half of the time; what the operating system takes for the one socket is filled first, so that its audio waits in the worker`,
        whereItGoes:
          'Audio waits until it is more than 2 s, and the frames of one tick come on top. Of the others, the slowest of some hundred turns is the figure: a pause of the process or of the machine.',
      };
    } finally {
      await load.close();
      await worker.stop();
    }
  },
};

/** What was held for a call when its socket was closed. @throws when it is not closed in time. */
async function closedBacklog(worker: WorkerProcess, callConnectionId: string): Promise<Backlog> {
  const deadline = performance.now() + longestStallMs;
  for (;;) {
    const backlog = await worker.backlogOf(callConnectionId);
    if (backlog.closed !== undefined) return backlog;
    if (performance.now() > deadline) {
      throw new Error('A reader that stopped was not closed.');
    }
    await sleep(50);
  }
}
