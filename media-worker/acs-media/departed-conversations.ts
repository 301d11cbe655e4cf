import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { CallOutcome } from '../cascade/cascade-session.ts';
import { parseControl } from '../cascade/parse-control.ts';

/** ACS closes the stream of a call that is over with 1000. */
const overGraceMs = 500;
/**
 * Every other end: the socket broke, or somebody went away in good order (1001) while the call lives.
 * ACS reports it, a function restarts the stream, a socket comes back.
 */
const restartGraceMs = 5000;
const ownerTtlMs = 24 * 3600 * 1000;

/** A stream of a call that has ended, and what is left of it. */
export interface EndedStream {
  readonly streamId: string;
  readonly conversation: Conversation;
  readonly outcome: CallOutcome;
  /** WebSocket close code. */
  readonly code: number;
}

interface Departed {
  readonly ended: EndedStream;
  readonly timer: Timer;
  /** Resolves with what ends the subscription to the session's orders. */
  readonly listening: Promise<() => Promise<void>>;
}

/**
 * Conversations whose media stream has ended. A stream that comes back within the grace time goes
 * on with its conversation; otherwise, or as soon as the session is told to close, the call is over
 * and the conversation is closed, unless another stream, here or on another worker, has the call by
 * then.
 */
export class DepartedConversations {
  readonly #hotStore: Pick<HotStore, 'getText' | 'setText' | 'subscribe'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Oldest first. A call may have several, when one stream ended soon after another. */
  readonly #departed = new Set<Departed>();
  /** What is still being closed and unsubscribed. */
  readonly #ending = new Set<Promise<void>>();

  constructor(dependencies: {
    readonly hotStore: Pick<HotStore, 'getText' | 'setText' | 'subscribe'>;
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

  /** Takes back the conversation of the stream that ended last. */
  takeBack(sessionId: string): Conversation | undefined {
    const departed = [...this.#departed].findLast(
      ({ ended }) => ended.conversation.sessionId === sessionId,
    );
    if (departed === undefined) return undefined;
    this.#forget(departed);
    return departed.ended.conversation;
  }

  add(ended: EndedStream): void {
    const departed: Departed = {
      ended,
      timer: this.#clock.after(ended.code === 1000 ? overGraceMs : restartGraceMs, () =>
        this.#end(departed),
      ),
      listening: this.#listen(ended.conversation.sessionId, () => this.#end(departed)),
    };
    this.#departed.add(departed);
  }

  /** Lets go of every conversation without ending it: other workers go on with the calls. */
  async release(): Promise<void> {
    for (const departed of this.#departed) this.#forget(departed);
    await Promise.all(this.#ending);
  }

  #end(departed: Departed): void {
    if (this.#forget(departed)) this.#track(this.#close(departed.ended));
  }

  /** @returns false when it was taken back or ended before. */
  #forget(departed: Departed): boolean {
    if (!this.#departed.delete(departed)) return false;
    departed.timer.cancel();
    this.#track(this.#stopListening(departed));
    return true;
  }

  #track(work: Promise<void>): void {
    const ending: Promise<void> = work.finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Without orders the grace time still ends the conversation. */
  async #listen(sessionId: string, onClose: () => void): Promise<() => Promise<void>> {
    try {
      return await this.#hotStore.subscribe(sessionControlChannel(sessionId), (text) => {
        if (parseControl(text)?.type === 'session-close') onClose();
      });
    } catch (error) {
      this.#logger.warn('departed session takes no orders', { sessionId, error });
      return async () => undefined;
    }
  }

  async #stopListening({ ended, listening }: Departed): Promise<void> {
    try {
      await (await listening)();
    } catch (error) {
      const { sessionId } = ended.conversation;
      this.#logger.warn('departed session still takes orders', { sessionId, error });
    }
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
