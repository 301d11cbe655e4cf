import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';

/**
 * Turns the engine's events of one turn into what the page gets. Text is streamed, and repeated
 * whole when its agent has finished. Arguments and results of tools stay here: they may hold what
 * only the tool should know.
 */
export class TurnMessages {
  readonly #turnId: string;
  #agent: string | undefined;
  #hasEnded = false;
  #text = '';

  constructor(turnId: string) {
    this.#turnId = turnId;
  }

  messagesOf(event: TurnEvent): readonly WebChatServerMessage[] {
    const turnId = this.#turnId;
    switch (event.type) {
      case 'text-delta': {
        const { agent, text } = event;
        const finished = this.#agent === agent ? [] : this.#finish();
        this.#agent = agent;
        this.#text += text;
        return [...finished, { type: 'text-delta', turnId, agent, text }];
      }
      case 'tool-start':
        return [{ type: 'tool-start', turnId, tool: event.tool }];
      case 'tool-progress':
        return [{ type: 'tool-progress', turnId, tool: event.tool, message: event.message }];
      case 'tool-end':
        return [{ type: 'tool-end', turnId, tool: event.tool, ok: event.ok }];
      case 'agent-switch':
        return [...this.#finish(), { type: 'agent-switch', from: event.from, to: event.to }];
      case 'channel-offer':
        return [{ type: 'channel-offer', channels: [...event.channels], reason: event.reason }];
      case 'turn-end':
        this.#hasEnded = true;
        return [...this.#finish(), { type: 'turn-end', turnId, finishReason: event.finishReason }];
      case 'channel-switch':
      case 'call-transfer':
      case 'call-end':
        return [];
      default:
        return assertNever(event);
    }
  }

  /** What is left to say of a turn that broke off: the page never waits for its end in vain. */
  endAsFailed(): readonly WebChatServerMessage[] {
    if (this.#hasEnded) return [];
    this.#hasEnded = true;
    return [...this.#finish(), { type: 'turn-end', turnId: this.#turnId, finishReason: 'failed' }];
  }

  #finish(): readonly WebChatServerMessage[] {
    const agent = this.#agent;
    const text = this.#text.trim();
    this.#agent = undefined;
    this.#text = '';
    if (agent === undefined || text === '') return [];
    return [{ type: 'message', turnId: this.#turnId, agent, text }];
  }
}

function assertNever(event: never): never {
  throw new TypeError(`Unknown turn event: ${JSON.stringify(event)}`);
}
