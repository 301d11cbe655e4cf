import { z } from 'zod';
import type { TurnRecord } from '#shared/channels/turn-record.ts';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { createLatencyRecords } from '#shared/telemetry/latency-records.ts';
import { hasEnded } from '../calls/call-record.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import type { Services } from '../services.ts';
import { sessionLatency } from './session-latency.ts';
import { readSessionTurns } from './session-turns.ts';
import { longestInWords, waterfallOf } from './turn-waterfall.ts';

/** Why turns were slow: where each one's time went, and what that comes to over the session. */
export const readSessionLatency = defineEndpoint({
  name: 'readSessionLatency',
  method: 'GET',
  route: 'sessions/{sessionId}/latency',
  access: { role: 'Operator' },
  params: z.object({ sessionId: sessionIdSchema }),
  async handle({ params, services }) {
    const { sessionId } = params;
    const { clock, documents } = services;
    const [turns, measured, state] = await Promise.all([
      readSessionTurns(documents, sessionId),
      createLatencyRecords({ documents }).read(sessionId),
      stateOf(services, sessionId),
    ]);
    const isKnown = state !== 'unknown' || turns.length > 0 || Object.keys(measured).length > 0;
    if (!isKnown) throw new CodedError('not_found', 'There is no such session.');
    const stages = sessionLatency(clock, turns, measured);
    return {
      status: 200,
      body: {
        session_id: sessionId,
        under_way: state === 'under-way',
        turns: turns.map(toTurnView),
        stages: Object.fromEntries(
          Object.entries(stages).map(([stage, summary]) => [stage, rounded(summary)]),
        ),
      },
    };
  },
});

/** A session that is long over is in neither place any more; its turns are. */
async function stateOf(
  { sessions, callRecords }: Services,
  sessionId: string,
): Promise<'under-way' | 'over' | 'unknown'> {
  const [stored, call] = await Promise.all([sessions.load(sessionId), callRecords.get(sessionId)]);
  if (stored === undefined && call === undefined) return 'unknown';
  const isOver = call === undefined ? stored?.memo.state !== 'active' : hasEnded(call);
  return isOver ? 'over' : 'under-way';
}

function toTurnView(turn: TurnRecord) {
  const waterfall = waterfallOf(turn);
  const { endOfTurn, prepared, bargeIn } = turn.detail ?? {};
  const { longest } = waterfall;
  return {
    turn_id: turn.turnId,
    channel: turn.channel,
    agent: turn.agent,
    counted_from: waterfall.anchor,
    counted_from_at: time(waterfall.anchorAt),
    total_ms: Math.round(waterfall.totalMs),
    longest:
      longest === undefined
        ? null
        : {
            stage: longest.stage,
            took_ms: Math.round(longest.tookMs),
            text: longestInWords(waterfall),
          },
    steps: waterfall.steps.map(({ stage, label, at, sinceMs, tookMs }) => ({
      stage,
      label,
      at: time(at),
      since_ms: Math.round(sinceMs),
      took_ms: Math.round(tookMs),
    })),
    end_of_turn:
      endOfTurn === undefined
        ? null
        : {
            decided_by: endOfTurn.decidedBy,
            completeness: endOfTurn.completeness,
            waited_ms: Math.round(endOfTurn.waitedMs),
          },
    prepared:
      prepared === undefined ? null : { used: prepared.used, discarded: prepared.discarded },
    barge_in:
      bargeIn === undefined
        ? null
        : {
            decision_ms: Math.round(bargeIn.decidedAt - bargeIn.onsetAt),
            stop_ms: Math.round(bargeIn.stoppedAt - bargeIn.decidedAt),
          },
    finish_reason: turn.finishReason,
    input_tokens: turn.inputTokens,
    output_tokens: turn.outputTokens,
  };
}

const time = (ms: number): string => new Date(ms).toISOString();

const rounded = (summary: object): Record<string, number> =>
  Object.fromEntries(
    Object.entries(summary).map(([name, value]) => [name, Math.round(Number(value))]),
  );
