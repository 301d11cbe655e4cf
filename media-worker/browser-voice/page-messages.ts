import type { BrowserVoiceServerMessage } from '#shared/contracts/browser-voice-message.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';

/**
 * What a visitor's page gets of an event of its session's live feed; undefined for what is not its
 * business. Arguments and results of tools stay here.
 */
export function pageMessageOf(body: SessionEventBody): BrowserVoiceServerMessage | undefined {
  switch (body.type) {
    case 'user-partial':
    case 'user-final':
    case 'assistant-text':
    case 'barge-in':
    case 'speech-failed':
    case 'session-end':
    case 'channel-offer':
      return body;
    case 'tool-start':
      return { type: 'tool-start', turnId: body.turnId, tool: body.tool };
    case 'tool-end': {
      const { turnId, tool, ok, durationMs } = body;
      return { type: 'tool-end', turnId, tool, ok, durationMs };
    }
    case 'agent-switch':
      return { type: 'agent-switch', from: body.from, to: body.to };
    case 'channel-switch':
      return { type: 'channel-switch', target: body.target };
    case 'turn-metrics': {
      const { turnId, agent, stages } = body;
      return { type: 'turn-metrics', turnId, agent, stages: definedOf(stages) };
    }
    case 'session-start':
    case 'call-transfer':
      return undefined;
    default: {
      const unreachable: never = body;
      throw new TypeError(`Unknown event ${JSON.stringify(unreachable)}`);
    }
  }
}

function definedOf(stages: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const entries = Object.entries(stages).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
