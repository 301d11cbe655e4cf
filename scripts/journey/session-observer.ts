import type { SessionEvent } from '#shared/contracts/session-event.ts';
import type { LoggedTurn } from './journey-log.ts';
import type { JourneyState } from './journey-state.ts';
import { conversationOf, stagesOf, toldOfTurn, turnNameOf } from './told-of-turn.ts';

/** Enters one live event of one of the journey's sessions into the log. */
export function observeSessionEvent(state: JourneyState, event: SessionEvent): void {
  const { body, at, channel } = event;
  const { log } = state;
  switch (body.type) {
    case 'user-partial': {
      const turn = lastCustomerTurn(state, channel);
      if (turn) turn.partials = [...(turn.partials ?? []), body.text];
      break;
    }
    case 'user-final': {
      state.runningTurns.set(conversationOf(event), body.turnId);
      if (channel === 'voice') {
        state.awaitsTranscript = false;
        const turn = lastCustomerTurn(state, channel);
        if (turn)
          turn.heardText =
            turn.heardText === undefined ? body.text : `${turn.heardText} ${body.text}`;
      }
      break;
    }
    case 'assistant-text':
      state.answeredSinceAct = true;
      if (channel !== 'voice') logWrittenText(state, event, body);
      else noteSpeaking(state, event, body.turnId);
      break;
    case 'tool-start':
      log.tools.push({
        at,
        channel,
        agent: body.agent,
        tool: body.tool,
        arguments: body.arguments,
      });
      break;
    case 'tool-end': {
      const started = log.tools.findLast(
        (tool) => tool.tool === body.tool && tool.ok === undefined,
      );
      if (started)
        Object.assign(started, { ok: body.ok, result: body.result, durationMs: body.durationMs });
      break;
    }
    case 'agent-switch':
      log.handoffs.push({ at, from: body.from, to: body.to, kind: body.kind });
      break;
    case 'channel-offer':
      log.offers.push({ at, channels: body.channels, reason: body.reason });
      break;
    case 'channel-switch':
      log.switches.push({ at, from: channel, to: body.target, handoffId: body.handoffId });
      break;
    case 'call-transfer': {
      const { department, state: stage, reason } = body;
      log.transfers.push({ at, department, state: stage, reason });
      break;
    }
    case 'turn-metrics':
      if (state.runningTurns.get(conversationOf(event)) === body.turnId)
        state.runningTurns.delete(conversationOf(event));
      state.endedTurns.add(turnNameOf(event, body.turnId));
      state.answeredSinceAct = true;
      if (channel !== 'voice') logWrittenStages(state, body);
      break;
    case 'session-end':
      state.runningTurns.delete(conversationOf(event));
      break;
    case 'speech-failed':
      log.problems.push(`The agent could not be heard saying: ${body.text}`);
      break;
    case 'barge-in':
    case 'session-start':
      break;
    default:
      body satisfies never;
  }
  const told = channel === 'voice' ? toldOfTurn(event) : undefined;
  if (told) state.speech.turnTold(told);
  state.activity();
}

/** A turn whose text is known is still to be heard. Of a greeting nothing else tells that it runs. */
function noteSpeaking(state: JourneyState, event: SessionEvent, turnId: string): void {
  const conversation = conversationOf(event);
  if (state.runningTurns.has(conversation)) return;
  if (state.endedTurns.has(turnNameOf(event, turnId))) return;
  state.runningTurns.set(conversation, turnId);
}

/** A message may have reached the handset before the feed tells of the turn it belongs to. */
function logWrittenText(
  state: JourneyState,
  event: SessionEvent,
  said: { readonly turnId: string; readonly agent: string; readonly text: string },
): void {
  const delivered = state.log.turns.findLast(
    (turn) =>
      turn.channel === event.channel &&
      turn.speaker === 'agent' &&
      turn.turnId === undefined &&
      turn.text === said.text,
  );
  const { turnId, agent, text } = said;
  if (delivered) Object.assign(delivered, { turnId, agent });
  else
    state.log.turns.push({
      at: event.at,
      channel: event.channel,
      speaker: 'agent',
      turnId,
      agent,
      text,
    });
}

function logWrittenStages(
  state: JourneyState,
  metrics: Extract<SessionEvent['body'], { readonly type: 'turn-metrics' }>,
): void {
  const turn = state.log.turns.findLast(
    ({ turnId, speaker }) => turnId === metrics.turnId && speaker === 'agent',
  );
  if (turn) Object.assign(turn, { stages: stagesOf(metrics.stages), detail: metrics.detail });
}

const lastCustomerTurn = (state: JourneyState, channel: string): LoggedTurn | undefined =>
  state.log.turns.findLast((turn) => turn.speaker === 'customer' && turn.channel === channel);
