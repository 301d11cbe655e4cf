import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import {
  type WebChatServerMessage,
  webChatClientMessageSchema,
} from '#shared/contracts/web-chat-message.ts';
import { RateLimit } from '../transport/rate-limit.ts';
import type { Socket, SocketListener } from '../transport/transport.ts';
import type { WebChatSession } from './web-chat-session.ts';

const messageBurst = 10;
const messagesPerSecond = 2;
/** Who goes on writing too fast is told so this often, then sent away. */
const warningBurst = 50;
const warningsPerSecond = 2;
/** An open page gets its next token long before the last one expires. */
const renewAfterMs = 10 * 60_000;

export interface WebChatVisitParts {
  readonly sessionId: string;
  readonly socket: Socket;
  /** The session, restored or opened, and what is known from another channel. */
  readonly openSession: () => Promise<{
    readonly session: WebChatSession;
    readonly arrival: WebChatServerMessage | undefined;
  }>;
  /** A token for the next socket of this visitor. */
  readonly nextToken: () => Promise<string>;
  /** The socket has closed before the page got anything by it. Never rejects. */
  readonly onNothingGiven: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One web-chat socket: admitted, opened, limited, and from time to time given a fresh token. */
export class WebChatVisit implements SocketListener {
  readonly #parts: WebChatVisitParts;
  readonly #messages: RateLimit;
  readonly #warnings: RateLimit;
  readonly #opened: Promise<WebChatSession | undefined>;
  #session: WebChatSession | undefined;
  #renewal: Timer | undefined;
  #isClosed = false;

  constructor(parts: WebChatVisitParts) {
    const { clock } = parts;
    this.#parts = parts;
    this.#messages = new RateLimit({ clock, burst: messageBurst, perSecond: messagesPerSecond });
    this.#warnings = new RateLimit({ clock, burst: warningBurst, perSecond: warningsPerSecond });
    this.#opened = this.#open();
  }

  onMessage(frame: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#parts.socket.close(1003, 'messages are JSON text');
      return;
    }
    if (!this.#messages.take()) {
      this.#warn();
      return;
    }
    const message = webChatClientMessageSchema.safeParse(jsonOf(frame.toString('utf8')));
    if (!message.success) {
      this.#send({
        type: 'error',
        code: 'invalid_request',
        message: 'The message is not valid.',
      });
      return;
    }
    void this.#opened.then((session) => session?.receive(message.data));
  }

  onClose(code: number): void {
    this.#isClosed = true;
    this.#renewal?.cancel();
    this.#session?.detach(this.#parts.socket, code === 1000);
  }

  /** Never rejects: a visit that cannot begin is closed and costs the visitor nothing. */
  async #open(): Promise<WebChatSession | undefined> {
    const { sessionId, socket, openSession, nextToken, logger, onNothingGiven } = this.#parts;
    try {
      const token = await nextToken();
      // From here to `attach` nothing else waits, so that the session cannot end in between.
      const { session, arrival } = await openSession();
      if (this.#isClosed) {
        session.awaitPage();
        await onNothingGiven();
        return undefined;
      }
      this.#session = session;
      const ready = readyMessage(session, token);
      session.attach(socket, arrival === undefined ? [ready] : [ready, arrival]);
      this.#renewLater(session);
      return session;
    } catch (error) {
      logger.error('web chat could not begin', { sessionId, error });
      await onNothingGiven();
      socket.close(1011, 'the chat could not begin');
      return undefined;
    }
  }

  #renewLater(session: WebChatSession): void {
    if (this.#isClosed) return;
    this.#renewal = this.#parts.clock.after(renewAfterMs, () => void this.#renew(session));
  }

  /** Never rejects: without a fresh token the page still has the one from before. */
  async #renew(session: WebChatSession): Promise<void> {
    const { nextToken, logger } = this.#parts;
    const { sessionId } = session.conversation;
    try {
      this.#send(readyMessage(session, await nextToken()));
    } catch (error) {
      logger.warn('web chat got no fresh token', { sessionId, error });
    }
    this.#renewLater(session);
  }

  #warn(): void {
    if (this.#warnings.take()) {
      this.#send({
        type: 'error',
        code: 'too_many_requests',
        message: 'Please write more slowly.',
      });
    } else {
      this.#parts.socket.close(1008, 'far too many messages');
    }
  }

  #send(message: WebChatServerMessage): void {
    this.#parts.socket.sendText(JSON.stringify(message));
  }
}

function readyMessage(
  { conversation }: WebChatSession,
  reconnectToken: string,
): WebChatServerMessage {
  const { sessionId } = conversation;
  return { type: 'ready', sessionId, reconnectToken, agent: conversation.activeAgent().name };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it, with the other malformed messages.
    return undefined;
  }
}
