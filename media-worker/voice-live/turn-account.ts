import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { TurnStages } from '../cascade/turn-stages.ts';
import type { CallStep } from '../floor/spoken-turn.ts';

export interface TurnAccountListener {
  onChannelSwitch(event: Extract<TurnEvent, { readonly type: 'channel-switch' }>): void;
  onAgentSwitch(agent: string): void;
  /** A tool tells how far it is. */
  onProgress(message: string): void;
}

/** What has come of a turn, by the engine's events. */
export class TurnAccount {
  step: CallStep | undefined;
  /** Something was said. */
  hasSpoken = false;
  /** A tool was begun. */
  hasActed = false;
  readonly #stages: TurnStages;
  readonly #listener: TurnAccountListener;

  constructor(parts: { readonly stages: TurnStages; readonly listener: TurnAccountListener }) {
    this.#stages = parts.stages;
    this.#listener = parts.listener;
  }

  take(event: TurnEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.hasSpoken = true;
        return;
      case 'tool-start':
        this.hasActed = true;
        return;
      case 'tool-progress':
        this.#listener.onProgress(event.message);
        return;
      case 'agent-switch':
        this.#listener.onAgentSwitch(event.to);
        return;
      case 'channel-switch':
        this.#listener.onChannelSwitch(event);
        return;
      case 'call-transfer':
        this.step = { type: 'transfer', department: event.target, reason: event.reason };
        return;
      case 'call-end':
        this.step = { type: 'end', reason: event.reason };
        return;
      case 'turn-end': {
        // The engine hears of words when they have their audio; their first was noted earlier.
        const { firstTokenAt: _, ...timings } = event.timings;
        this.#stages.end({ ...event, timings });
        return;
      }
      case 'tool-end':
      case 'channel-offer':
        return;
      default:
        event satisfies never;
    }
  }
}
