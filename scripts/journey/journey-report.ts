import type { JourneyLog, LoggedCall, LoggedTurn } from './journey-log.ts';
import { findRepeatedQuestions } from './repeated-questions.ts';

/** What `--json` writes per journey. Times are milliseconds from the start of the journey. */
export interface JourneyReport {
  readonly name: string;
  readonly ok: boolean;
  readonly failures: readonly string[];
  readonly turns: readonly Readonly<Record<string, unknown>>[];
  readonly tools: readonly Readonly<Record<string, unknown>>[];
  readonly handoffs: readonly Readonly<Record<string, unknown>>[];
  readonly switches: readonly Readonly<Record<string, unknown>>[];
  /** Who called whom, what happened, what a machine recorded. */
  readonly calls: readonly Readonly<Record<string, unknown>>[];
  readonly transfers: readonly Readonly<Record<string, unknown>>[];
  readonly repeatedQuestions: number;
  /** Path of the stereo WAV, when the journey had a phone call. */
  readonly audio: string | undefined;
}

export function journeyReport(
  name: string,
  log: JourneyLog,
  outcome: { readonly failures: readonly string[]; readonly audio: string | undefined },
): JourneyReport {
  const relative = (at: number) => Math.round((at - log.startedAt) * 10) / 10;
  const turnOf = (turn: LoggedTurn) => ({
    at: relative(turn.at),
    channel: turn.channel,
    speaker: turn.speaker,
    agent: turn.agent,
    text: turn.text,
    heardText: turn.heardText,
    partials: turn.partials,
    interrupted: turn.interruptedAt === undefined ? undefined : true,
    timings:
      turn.stages &&
      Object.fromEntries(Object.entries(turn.stages).map(([stage, at]) => [stage, relative(at)])),
  });
  const callOf = (call: LoggedCall) => ({
    at: relative(call.at),
    placedBy: call.placedBy,
    from: call.from,
    to: call.to,
    callId: call.callId,
    events: call.events.map(({ at, text }) => ({ at: relative(at), text })),
    voicemail: call.recordsSince === undefined ? undefined : call.recorded.join(' '),
  });
  return {
    name,
    ok: outcome.failures.length === 0,
    failures: outcome.failures,
    turns: [...log.turns].sort((a, b) => a.at - b.at).map(turnOf),
    tools: log.tools.map((tool) => ({ ...tool, at: relative(tool.at) })),
    handoffs: log.handoffs.map((handoff) => ({ ...handoff, at: relative(handoff.at) })),
    switches: log.switches.map((change) => ({ ...change, at: relative(change.at) })),
    calls: log.calls.map(callOf),
    transfers: log.transfers.map((transfer) => ({ ...transfer, at: relative(transfer.at) })),
    repeatedQuestions: findRepeatedQuestions(log).length,
    audio: outcome.audio,
  };
}
