import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JourneyReport, journeyReport } from './journey-report.ts';
import { judgeEnd } from './judge-end.ts';
import { LiveTranscript } from './live-transcript.ts';
import type { LoadedCallScript } from './load-call-script.ts';
import { type PlayedJourney, playJourney } from './play-journey.ts';
import { scheduleScripts } from './schedule-scripts.ts';
import type { StackAccess } from './stack-access.ts';
import { measureStereoWav } from './wav-levels.ts';
import type { World } from './world.ts';

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
}

/**
 * Plays scripts (each `calls` times at once), those that cannot disturb each other side by side, and
 * prints transcript and verdict of each.
 * @returns one report per journey.
 */
export async function runScripts(
  scripts: readonly LoadedCallScript[],
  options: RunOptions,
): Promise<readonly JourneyReport[]> {
  const reports: JourneyReport[] = [];
  for (const phase of scheduleScripts(scripts)) {
    await Promise.all(
      phase.map(async (lane) => {
        for (const loaded of lane) {
          const copies = Array.from({ length: options.calls }, (_, copy) =>
            runOne(loaded, copy, options),
          );
          reports.push(...(await Promise.all(copies)));
        }
      }),
    );
  }
  return reports;
}

async function runOne(
  loaded: LoadedCallScript,
  copy: number,
  options: RunOptions,
): Promise<JourneyReport> {
  const { access, world, print } = options;
  const name = copy === 0 ? loaded.script.name : `${loaded.script.name}-${copy + 1}`;
  const prepared = await world.prepare(loaded.script, copy);
  const { customer } = prepared;
  const lines: string[] = [];
  const write = options.live ? print : (line: string) => void lines.push(line);
  write(`\n── ${name} (${customer.customerId ?? 'stranger'} ${customer.phone})`);
  const transcript = new LiveTranscript(write);
  let played: PlayedJourney;
  try {
    played = await playJourney(loaded, customer, access, (log, settledUntil) =>
      transcript.advance(log, settledUntil),
    );
    transcript.advance(played.log, Number.POSITIVE_INFINITY);
  } finally {
    await prepared.restore();
  }
  const audio =
    played.lineId === undefined
      ? undefined
      : await saveRecording(access, played.lineId, join(options.wavFolder, `${name}.wav`));
  const failures = [
    ...played.failures,
    ...judgeEnd(loaded.script.expect_end, played).map((problem) => `${loaded.file}: ${problem}`),
    ...(audio?.problems ?? []),
  ];
  const report = journeyReport(name, played.log, { failures, audio: audio?.path });
  for (const line of verdict(report, audio)) write(line);
  if (lines.length > 0) print(lines.join('\n'));
  return report;
}

interface SavedRecording {
  readonly path: string;
  readonly problems: readonly string[];
  readonly summary: string;
}

/** A call in which one side cannot be heard has failed, whatever the transcript says. */
async function saveRecording(
  access: StackAccess,
  lineId: string,
  path: string,
): Promise<SavedRecording> {
  const response = await fetch(`${access.acsUrl}/_phone/lines/${lineId}/audio.wav`);
  if (!response.ok)
    throw new Error(`The recording of line ${lineId} cannot be read (${response.status}).`);
  const bytes = Buffer.from(await response.arrayBuffer());
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  const { caller, agent, seconds } = measureStereoWav(bytes);
  const describe = (side: string, level: typeof caller) =>
    level.audibleSeconds === 0
      ? `${side} silent`
      : `${side} ${level.audibleSeconds.toFixed(1)} s at ${level.levelDb.toFixed(0)} dBFS`;
  return {
    path,
    problems: agent.audibleSeconds === 0 ? [`${path}: the agent cannot be heard.`] : [],
    summary: `${seconds.toFixed(1)} s stereo; ${describe('caller', caller)}; ${describe('agent', agent)}`,
  };
}

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
