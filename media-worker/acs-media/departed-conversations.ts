import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { CallOutcome } from '../cascade/cascade-session.ts';

/** A socket closed in good order: the call is over, or ACS starts the stream again at once. */
const orderlyGraceMs = 500;
/** A socket that broke: ACS reports it, a function restarts the stream, a socket comes back. */
const brokenGraceMs = 5000;
const ownerTtlMs = 24 * 3600 * 1000;

interface Departed {
  readonly conversation: Conversation;
  readonly timer: Timer;
}

/** A stream of a call that has ended, and what is left of it. */
export interface EndedStream {
  readonly streamId: string;
  readonly conversation: Conversation;
  readonly outcome: CallOutcome;
  /** WebSocket close code. */
  readonly code: number;
}

/**
 * Conversations whose media stream has ended. A stream that comes back within the grace time goes
 * on with its conversation; otherwise the call is over and the conversation is closed, unless
 * another stream, here or on another worker, has the call by then.
 */
export class DepartedConversations {
  readonly #hotStore: Pick<HotStore, 'getText' | 'setText'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #departed = new Map<string, Departed>();
  readonly #closing = new Set<Promise<void>>();

  constructor(dependencies: {
    readonly hotStore: Pick<HotStore, 'getText' | 'setText'>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#hotStore = dependencies.hotStore;
    this.#clock = dependencies.clock;
    this.#logger = dependencies.logger;
  }

  /** Writes down that a stream has the session's call now. */
  async claim(sessionId: string, streamId: string): Promise<void> {
    try {
      await this.#hotStore.setText(ownerKey(sessionId), streamId, { ttlMs: ownerTtlMs });
    } catch (error) {
      // The call matters more than who ends its record.
      this.#logger.warn('stream was not registered', { sessionId, error });
    }
  }

  /** Takes back the conversation of a stream that broke a moment ago. */
  takeBack(sessionId: string): Conversation | undefined {
    const departed = this.#departed.get(sessionId);
    departed?.timer.cancel();
    this.#departed.delete(sessionId);
    return departed?.conversation;
  }

  add(ended: EndedStream): void {
    const { conversation, code } = ended;
    const { sessionId } = conversation;
    const graceMs = code === 1000 || code === 1001 ? orderlyGraceMs : brokenGraceMs;
    const timer: Timer = this.#clock.after(graceMs, () => {
      // A later stream of the call may have ended as well: that one is still within its time.
      if (this.#departed.get(sessionId)?.timer === timer) this.#departed.delete(sessionId);
      const closing: Promise<void> = this.#close(ended).finally(() =>
        this.#closing.delete(closing),
      );
      this.#closing.add(closing);
    });
    this.#departed.set(sessionId, { conversation, timer });
  }

  /** Lets go of every conversation without ending it: other workers go on with the calls. */
  async release(): Promise<void> {
    for (const { timer } of this.#departed.values()) timer.cancel();
    this.#departed.clear();
    await Promise.all(this.#closing);
  }

  async #close({ conversation, outcome, streamId }: EndedStream): Promise<void> {
    const { sessionId } = conversation;
    try {
      const owner = await this.#hotStore.getText(ownerKey(sessionId));
      if (owner !== undefined && owner !== streamId) return;
      await conversation.close(outcome);
    } catch (error) {
      this.#logger.error('conversation was not closed', { sessionId, error });
    }
  }
}

const ownerKey = (sessionId: string): string => `call-owner:${sessionId}`;
