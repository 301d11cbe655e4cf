import { join } from 'node:path';
import { emptyJourneyLog } from './journey-log.ts';
import { type JourneyReport, journeyReport } from './journey-report.ts';
import { judgeEnd } from './judge-end.ts';
import { LiveTranscript } from './live-transcript.ts';
import type { LoadedCallScript } from './load-call-script.ts';
import { type PlayedJourney, playJourney } from './play-journey.ts';
import { type SavedRecording, saveRecording } from './save-recording.ts';
import { scheduleScripts } from './schedule-scripts.ts';
import type { StackAccess } from './stack-access.ts';
import type { PreparedWorld, World } from './world.ts';

export interface RunOptions {
  readonly access: StackAccess;
  readonly world: World;
  /** Folder for the stereo WAVs. */
  readonly wavFolder: string;
  /** How many journeys of each script run at the same time. */
  readonly calls: number;
  readonly print: (line: string) => void;
  /** Prints while it is played; only for one journey at a time, or the lines would mix. */
  readonly live?: boolean;
  /** Aborts, with an error as the reason, when everything is to end now. */
  readonly stop?: AbortSignal;
}

/** After a stop, the world is put in order for so long and no longer: the stack may be gone. */
const graceAfterStopMs = 3000;

/**
 * Plays scripts (each `calls` times at once), those that cannot disturb each other side by side, and
 * prints transcript and verdict of each.
 * @returns one report per journey, also when journeys were broken off or could not be played. Never rejects.
 */
export async function runScripts(
  scripts: readonly LoadedCallScript[],
  options: RunOptions,
): Promise<readonly JourneyReport[]> {
  const reports: JourneyReport[] = [];
  for (const phase of scheduleScripts(scripts)) {
    await Promise.all(
      phase.map(async (lane) => {
        for (const loaded of lane) reports.push(...(await runScript(loaded, options)));
      }),
    );
  }
  return reports;
}

async function runScript(
  loaded: LoadedCallScript,
  options: RunOptions,
): Promise<readonly JourneyReport[]> {
  const { calls, world, stop } = options;
  const worlds = await Promise.allSettled(
    Array.from({ length: calls }, async (_, copy) => {
      stop?.throwIfAborted();
      return unlessGivenUp(world.prepare(loaded.script, copy), stop);
    }),
  );
  const plays = worlds.map((prepared, copy) => playCopy(loaded, copy, prepared, options));
  return Promise.all(
    plays.map(async (playing, copy) => {
      const { report, tell } = await playing;
      const prepared = worlds[copy];
      // What the script changed for everybody is taken back when nobody is on the phone any more.
      if (copy === 0) await Promise.all(plays);
      const problems =
        prepared?.status === 'fulfilled' ? await restore(prepared.value, options) : [];
      return tell(problems.length === 0 ? report : withFailures(report, problems));
    }),
  );
}

interface PlayedCopy {
  readonly report: JourneyReport;
  /** Prints what was not printed yet, and the verdict. */
  tell(report: JourneyReport): JourneyReport;
}

async function playCopy(
  { file, script, stepLines }: LoadedCallScript,
  copy: number,
  prepared: PromiseSettledResult<PreparedWorld>,
  options: RunOptions,
): Promise<PlayedCopy> {
  const { access, print, stop } = options;
  const name = copy === 0 ? script.name : `${script.name}-${copy + 1}`;
  const lines: string[] = [];
  const write = options.live ? print : (line: string) => void lines.push(line);
  const finished = (
    log: PlayedJourney['log'],
    failures: readonly string[],
    audio?: SavedRecording,
  ): PlayedCopy => ({
    report: journeyReport(name, log, { failures, audio: audio?.path }),
    tell(report) {
      for (const line of verdict(report, audio)) write(line);
      if (lines.length > 0) print(lines.join('\n'));
      return report;
    },
  });
  if (prepared.status === 'rejected') {
    write(`\n── ${name}`);
    return finished(emptyJourneyLog(0), [`${file}: ${messageOf(prepared.reason)}`]);
  }
  const { customer } = prepared.value;
  write(`\n── ${name} (${customer.customerId ?? 'stranger'} ${customer.phone})`);
  const transcript = new LiveTranscript(write);
  const played = await playJourney({ file, script, stepLines }, customer, access, {
    onProgress: (log, settledUntil) => transcript.advance(log, settledUntil),
    stop,
  });
  transcript.advance(played.log, Number.POSITIVE_INFINITY);
  const failures = [...played.failures];
  // A journey that was broken off has not shown how it ends.
  if (!played.brokenOff)
    failures.push(...judgeEnd(script.expect_end, played).map((problem) => `${file}: ${problem}`));
  if (played.lineId === undefined) return finished(played.log, failures);
  try {
    const path = join(options.wavFolder, `${name}.wav`);
    const audio = await saveRecording(access.acsUrl, played.lineId, path);
    const wasToSpeak = !played.brokenOff && !mayBeSilent(played.log);
    return finished(played.log, [...failures, ...(wasToSpeak ? audio.problems : [])], audio);
  } catch (error) {
    return finished(played.log, [...failures, messageOf(error)]);
  }
}

/** An answering machine need not be spoken to: we may hang up on it. */
const mayBeSilent = ({ turns, calls }: PlayedJourney['log']): boolean =>
  turns.some(({ byMachine }) => byMachine === true) && calls.at(-1)?.recorded.length === 0;

/** @returns what could not be put back. */
async function restore(prepared: PreparedWorld, { stop }: RunOptions): Promise<readonly string[]> {
  try {
    await unlessGivenUp(prepared.restore(), stop);
    return [];
  } catch (error) {
    return [`What the script had set up could not be taken back: ${messageOf(error)}`];
  }
}

/** @throws the reason of the stop when the work has not ended a while after it. */
async function unlessGivenUp<Result>(
  work: Promise<Result>,
  stop: AbortSignal | undefined,
): Promise<Result> {
  if (stop === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  let onStop = (): void => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    onStop = () => {
      timer = setTimeout(() => reject(stop.reason), graceAfterStopMs);
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
  });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}

const withFailures = (report: JourneyReport, failures: readonly string[]): JourneyReport => ({
  ...report,
  ok: false,
  failures: [...report.failures, ...failures],
});

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function verdict(report: JourneyReport, audio: SavedRecording | undefined): string[] {
  return [
    '',
    `repeated questions: ${report.repeatedQuestions}`,
    ...(audio ? [`recording: ${audio.path} (${audio.summary})`] : []),
    ...(report.ok
      ? [`PASSED ${report.name}`]
      : [`FAILED ${report.name}`, ...report.failures.map((failure) => `  ✗ ${failure}`)]),
  ];
}
