import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import {
  type WebChatClientMessage,
  type WebChatServerMessage,
  webChatCloseCodes,
} from '#shared/contracts/web-chat-message.ts';
import type { Socket } from '../transport/transport.ts';
import { TurnMessages } from './turn-messages.ts';

/** A page that was closed, put aside or lost its network may come back for so long. */
export const absenceMs = 15 * 60_000;
/** A page that leaves more unread is not being looked at, or is no page. */
const mostUnreadBytes = 256 * 1024;
/** Questions that wait for the running turn. */
const mostWaiting = 8;
const rememberedIds = 64;
/** Messages kept for a page that comes back. */
const mostKept = 50;
/** What a page that comes back needs; the rest is only of the moment. */
const isLasting: ReadonlySet<WebChatServerMessage['type']> = new Set([
  'message',
  'agent-switch',
  'channel-offer',
  'turn-end',
]);

type ChatMessage = Extract<WebChatClientMessage, { readonly type: 'message' }>;

export interface WebChatSessionParts {
  readonly conversation: Conversation;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The conversation is closed. */
  readonly onEnded: () => void;
}

/**
 * One web-chat conversation. It outlives its sockets: turns go on while the page is away, and what
 * they said is delivered when it comes back. A socket can be dead for a while before anybody notices,
 * so the last turn is repeated to a page that comes back; the page knows it by its turn id.
 */
export class WebChatSession {
  readonly conversation: Conversation;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onEnded: () => void;
  readonly #waiting: ChatMessage[] = [];
  readonly #recentIds: string[] = [];
  #kept: WebChatServerMessage[] = [];
  #socket: Socket | undefined;
  #running: AbortController | undefined;
  #absence: Timer | undefined;
  #hasGreeted = false;
  #hasSpoken = false;
  /** The customer has agreed to go on elsewhere and has not written here since. */
  #isMoving = false;
  /** The agent has ended the conversation in the running turn. */
  #isOver = false;
  #ending: Promise<void> | undefined;

  constructor(parts: WebChatSessionParts) {
    this.conversation = parts.conversation;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#onEnded = parts.onEnded;
  }

  /** A page is here: it gets `opening` and what it missed. One that was here before is sent away. */
  attach(socket: Socket, opening: readonly WebChatServerMessage[]): void {
    this.#absence?.cancel();
    const former = this.#socket;
    this.#socket = socket;
    former?.close(webChatCloseCodes.takenOver, 'opened in another window');
    for (const message of [...opening, ...this.#kept]) socket.sendText(JSON.stringify(message));
    if (!this.#hasGreeted) {
      this.#hasGreeted = true;
      void this.#run(new TurnMessages('greeting'), (signal) => this.conversation.greet(signal));
    }
  }

  /** The page has gone. @param deliberately it was closed, it did not just lose its network. */
  detach(socket: Socket, deliberately: boolean): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    if (deliberately) void this.end();
    else this.awaitPage();
  }

  /** Ends the conversation unless a page is here or comes in time. */
  awaitPage(): void {
    if (this.#socket !== undefined || this.#ending !== undefined) return;
    this.#absence?.cancel();
    this.#absence = this.#clock.after(absenceMs, () => void this.end());
  }

  receive(message: WebChatClientMessage): void {
    switch (message.type) {
      case 'ping':
        this.#send({ type: 'pong' });
        return;
      case 'stop':
        this.#running?.abort(new Error('The visitor stopped the answer.'));
        return;
      case 'message':
        this.#ask(message);
        return;
      default:
        message satisfies never;
    }
  }

  /** The session goes on elsewhere: only the socket is closed, the conversation stays open. */
  giveWay(code: number, reason: string): void {
    this.#absence?.cancel();
    // Their page asks again where it goes on: answered here, too, it would be answered twice.
    this.#waiting.length = 0;
    this.#running?.abort(new Error('The session goes on elsewhere.'));
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(code, reason);
  }

  /** The conversation is being closed: a page that comes now needs a new one. */
  get isEnding(): boolean {
    return this.#ending !== undefined;
  }

  /** Closes the conversation, once, and sends its page away for good. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#absence?.cancel();
    this.#waiting.length = 0;
    this.#running?.abort(new Error('The conversation is over.'));
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(
      webChatCloseCodes.ended,
      this.#isMoving ? 'the conversation goes on elsewhere' : 'the conversation has ended',
    );
    const spokenOutcome = this.#isMoving ? 'transferred' : 'completed';
    try {
      await this.conversation.close(this.#hasSpoken ? spokenOutcome : 'abandoned');
    } catch (error) {
      const { sessionId } = this.conversation;
      this.#logger.error('conversation was not closed', { sessionId, error });
    }
    this.#onEnded();
  }

  #ask(message: ChatMessage): void {
    if (this.#recentIds.includes(message.id)) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#send({
        type: 'error',
        code: 'too_many_requests',
        message: 'Please wait for the answer.',
      });
      return;
    }
    this.#hasSpoken = true;
    this.#isMoving = false;
    this.#recentIds.push(message.id);
    if (this.#recentIds.length > rememberedIds) this.#recentIds.shift();
    this.#waiting.push(message);
    if (this.#running === undefined) this.#answerNext();
  }

  #answerNext(): void {
    const message = this.#waiting.shift();
    if (message === undefined) return;
    const input = { turnId: message.id, text: message.text, source: 'text' as const };
    void this.#run(new TurnMessages(message.id), (signal) =>
      this.conversation.respond(input, signal),
    );
  }

  async #run(
    messages: TurnMessages,
    events: (signal: AbortSignal) => AsyncIterable<TurnEvent>,
  ): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    if (this.#socket !== undefined) this.#kept = [];
    try {
      for await (const event of events(running.signal)) {
        this.#note(event);
        for (const message of messages.messagesOf(event)) this.#send(message);
      }
    } catch (error) {
      const { sessionId } = this.conversation;
      this.#logger.error('turn failed', { sessionId, error });
      this.#send({ type: 'error', code: 'internal', message: 'Something went wrong on our side.' });
      for (const message of messages.endAsFailed()) this.#send(message);
    } finally {
      this.#running = undefined;
    }
    if (this.#isOver) void this.end();
    else if (this.#ending === undefined) this.#answerNext();
  }

  #note({ type }: TurnEvent): void {
    if (type === 'channel-switch') this.#isMoving = true;
    else if (type === 'call-end') this.#isOver = true;
  }

  #send(message: WebChatServerMessage): void {
    if (this.#socket !== undefined && this.#socket.bufferedBytes > mostUnreadBytes) {
      this.#socket.close(1013, 'messages are not being read');
    }
    this.#socket?.sendText(JSON.stringify(message));
    if (!isLasting.has(message.type)) return;
    this.#kept.push(message);
    if (this.#kept.length > mostKept) this.#kept.shift();
  }
}
