import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../stack/reason-of.ts';
import { type ChannelLevel, measureStereoWav } from './wav-levels.ts';

const downloadTimeoutMs = 15_000;

export interface SavedRecording {
  readonly path: string;
  /** A call in which the agent cannot be heard has failed, whatever the transcript says. */
  readonly problems: readonly string[];
  readonly summary: string;
}

/**
 * Fetches the stereo recording of a phone line and writes it to `path`.
 * @throws Error that says what could not be fetched or written.
 */
export async function saveRecording(
  acsUrl: string,
  lineId: string,
  path: string,
): Promise<SavedRecording> {
  const bytes = await download(`${acsUrl}/_phone/lines/${lineId}/audio.wav`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  } catch (cause) {
    throw new Error(`${path}: the recording could not be written (${reasonOf(cause)}).`, { cause });
  }
  const { caller, agent, seconds } = measureStereoWav(bytes);
  return {
    path,
    problems: agent.audibleSeconds === 0 ? [`${path}: the agent cannot be heard.`] : [],
    summary: `${seconds.toFixed(1)} s stereo; ${describe('caller', caller)}; ${describe('agent', agent)}`,
  };
}

async function download(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMs) });
    if (!response.ok) throw new Error(`the line answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The recording of the call could not be fetched (${reason}).`, { cause });
  }
}

function describe(side: string, { audibleSeconds, levelDb, clippedSamples }: ChannelLevel): string {
  if (audibleSeconds === 0) return `${side} silent`;
  const clipped = clippedSamples === 0 ? '' : `, clipped samples: ${clippedSamples}`;
  return `${side} ${audibleSeconds.toFixed(1)} s at ${levelDb.toFixed(0)} dBFS${clipped}`;
}
