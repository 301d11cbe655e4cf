import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';

/**
 * What the live feed gets of a turn event; undefined for what it does not carry (single text pieces,
 * progress) or gets in another form (the whole text at the end).
 */
export function sessionEventOf(turnId: string, event: TurnEvent): SessionEventBody | undefined {
  switch (event.type) {
    case 'tool-start': {
      const { agent, tool, arguments: args } = event;
      return { type: 'tool-start', turnId, agent, tool, arguments: { ...args } };
    }
    case 'tool-end': {
      const { agent, tool, ok, result, durationMs } = event;
      return { type: 'tool-end', turnId, agent, tool, ok, result: { ...result }, durationMs };
    }
    case 'agent-switch': {
      const { from, to, kind } = event;
      return { type: 'agent-switch', from, to, kind };
    }
    case 'channel-offer':
      return { type: 'channel-offer', channels: [...event.channels], reason: event.reason };
    case 'channel-switch':
      return { type: 'channel-switch', handoffId: event.handoffId, target: event.target };
    case 'text-delta':
    case 'tool-progress':
    case 'call-transfer':
    case 'call-end':
    case 'turn-end':
      return undefined;
    default: {
      const unreachable: never = event;
      throw new TypeError(`Unknown turn event ${JSON.stringify(unreachable)}`);
    }
  }
}
