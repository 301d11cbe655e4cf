import type { TurnRecord } from '#shared/channels/turn-record.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import { addLatencyOfTurn } from '#shared/telemetry/latency-of-turn.ts';
import type { LatencySamples } from '#shared/telemetry/latency-records.ts';
import { LatencyTool } from '#shared/telemetry/latency-tool.ts';
import type { LatencySummary } from '#shared/telemetry/latency-window.ts';
import { waterfallOf } from './turn-waterfall.ts';

/**
 * What a session spent its time on, per stage: what its turns took (stages of spoken turns from the end
 * of speech, `answer` of the others from their start), and what was measured of its calls besides.
 *
 * @param measured samples that the workers have kept of the session's calls.
 */
export function sessionLatency(
  clock: Pick<Clock, 'now'>,
  turns: readonly TurnRecord[],
  measured: LatencySamples,
): Readonly<Record<string, LatencySummary>> {
  const tool = new LatencyTool({ clock, sink: () => undefined });
  for (const turn of turns) {
    addLatencyOfTurn(tool, turn);
    if (turn.stages.endOfSpeech === undefined) tool.add('answer', waterfallOf(turn).totalMs);
  }
  const ofTurns = tool.summary();
  for (const [stage, samples] of Object.entries(measured)) {
    // The turns are the fuller record: their stages are not counted twice.
    if (ofTurns[stage] === undefined) for (const sample of samples) tool.add(stage, sample);
  }
  return tool.summary();
}
