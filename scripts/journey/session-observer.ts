import type { SessionEvent } from '#shared/contracts/session-event.ts';
import { logSaidText } from './agent-speech-log.ts';
import type { LoggedTurn } from './journey-log.ts';
import type { JourneyState } from './journey-state.ts';

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
      state.runningTurns.add(body.turnId);
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
      if (channel === 'voice') logSpokenText(state, at, body);
      else logWrittenText(state, event, body);
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
    case 'barge-in': {
      const turn = log.turns.findLast(
        (candidate) => candidate.turnId === body.turnId && candidate.speaker === 'agent',
      );
      if (turn) turn.interrupted = true;
      else state.cutOff.set(body.turnId, body.heardText);
      break;
    }
    case 'turn-metrics': {
      state.runningTurns.delete(body.turnId);
      state.answeredSinceAct = true;
      const turn = log.turns.findLast(
        (candidate) => candidate.turnId === body.turnId && candidate.speaker === 'agent',
      );
      const { turnEnd: _turnEnd, ...stages } = body.stages;
      if (turn) turn.stages = withoutAbsent(stages);
      break;
    }
    case 'session-end':
      state.runningTurns.clear();
      break;
    case 'speech-failed':
      log.problems.push(`The agent could not be heard saying: ${body.text}`);
      break;
    case 'session-start':
      break;
    default:
      body satisfies never;
  }
  state.activity();
}

/** A turn that is cut off while it is still being made is told of only afterwards. */
function logSpokenText(
  state: JourneyState,
  at: number,
  said: { readonly turnId: string; readonly agent: string; readonly text: string },
): void {
  const heardText = state.cutOff.get(said.turnId);
  if (heardText === undefined) {
    logSaidText(state, { at, ...said });
    return;
  }
  const turn = logSaidText(state, { at: Math.min(at, state.lastActAt - 1), ...said });
  turn.interrupted = true;
  turn.heardText ??= heardText;
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

const lastCustomerTurn = (state: JourneyState, channel: string): LoggedTurn | undefined =>
  state.log.turns.findLast((turn) => turn.speaker === 'customer' && turn.channel === channel);

function withoutAbsent(
  stages: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stages).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
