import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { callOwnerKey, callOwnerTtlMs } from '#shared/telephony/call-owner.ts';
import { longestStreamRecoveryMs } from '#shared/telephony/longest-stream-recovery.ts';
import type { CallOutcome } from '../cascade/cascade-session.ts';
import { parseControl } from '../cascade/parse-control.ts';

/** ACS closes the stream of a call that is over with 1000. */
const overGraceMs = 500;
/**
 * Every other end: the socket broke, or somebody went away in good order (1001) while the call lives.
 * ACS reports it, a function restarts the stream for as long as the caller may wait, and the socket of
 * the last restart takes its time.
 */
export const restartGraceMs = longestStreamRecoveryMs + 10_000;

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

  /**
   * A new stream has the session's call from now on.
   *
   * @returns the conversation to go on with; undefined when none is here, or when a stream on another
   * worker has had the call meanwhile, so that what is here is out of date.
   */
  async takeOver(sessionId: string, streamId: string): Promise<Conversation | undefined> {
    const lastStreamId = await this.#claim(sessionId, streamId);
    const ofSession = [...this.#departed].filter(
      ({ ended }) => ended.conversation.sessionId === sessionId,
    );
    for (const departed of ofSession) this.#forget(departed);
    const upToDate =
      lastStreamId === undefined
        ? ofSession.at(-1)
        : ofSession.find(({ ended }) => ended.streamId === lastStreamId);
    return upToDate?.ended.conversation;
  }

  /** @returns the stream that had the call before; undefined when that is not known. */
  async #claim(sessionId: string, streamId: string): Promise<string | undefined> {
    const key = callOwnerKey(sessionId);
    try {
      const lastStreamId = await this.#hotStore.getText(key);
      await this.#hotStore.setText(key, streamId, { ttlMs: callOwnerTtlMs });
      return lastStreamId;
    } catch (error) {
      // The call matters more than who ends its record.
      this.#logger.warn('stream was not registered', { sessionId, error });
      return undefined;
    }
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
      const owner = await this.#hotStore.getText(callOwnerKey(sessionId));
      if (owner !== undefined && owner !== streamId) return;
      await conversation.close(outcome);
    } catch (error) {
      this.#logger.error('conversation was not closed', { sessionId, error });
    }
  }
}
