import { z } from 'zod';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';

/** Messages of one conversation, handled one at a time, in order, each once. */
export interface Mailbox<Message> {
  /** @returns false when a message of that id is or was there. */
  post(conversationId: string, messageId: string, message: Message): Promise<boolean>;
  /**
   * Handles what is there unless somebody else does. A message whose handling fails stays first for
   * the next drain, and the failure is thrown; after `maxAttempts` failures it is given up, so that
   * one bad message cannot silence a conversation for ever.
   * The signal aborts when the lock was lost: the handler must not write any more.
   */
  drain(conversationId: string, handle: (message: Message, signal: AbortSignal) => Promise<void>): Promise<void>;
}

const envelopeSchema = z.object({ messageId: z.string(), message: z.unknown() });

/**
 * An inbox list `inbox:{conversationId}` with one consumer at a time under `lock:{conversationId}`.
 * A message leaves the inbox only after it was handled: when its consumer dies, the next one handles
 * it again, and `done:` marks keep a message that was handled and not yet removed from a second effect.
 *
 * @param options.onGivenUp told of a message that failed too often
 * @param options.lockMs how long after its last renewal a dead consumer's lock is free again
 * @param options.keepMs how long messages and their ids are remembered
 */
export function createMailbox<Message>(options: {
  readonly hotStore: HotStore;
  readonly clock: Clock;
  readonly schema: z.ZodType<Message>;
  readonly lockMs: number;
  readonly keepMs: number;
  readonly maxAttempts: number;
  readonly onGivenUp: (conversationId: string, messageId: string, error: unknown) => void;
}): Mailbox<Message> {
  const { hotStore, clock, schema, lockMs, keepMs, maxAttempts, onGivenUp } = options;
  const inboxKey = (conversationId: string) => `inbox:${conversationId}`;
  const doneKey = (conversationId: string, messageId: string) => `done:${conversationId}:${messageId}`;

  const handleNext = async (
    conversationId: string,
    handle: (message: Message, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> => {
    const head = await hotStore.peekList(inboxKey(conversationId));
    if (head === undefined || signal.aborted) return false;
    const { messageId, message } = envelopeSchema.parse(JSON.parse(head));
    if ((await hotStore.getText(doneKey(conversationId, messageId))) === undefined) {
      try {
        await handle(schema.parse(message), signal);
      } catch (error) {
        const attempts = await hotStore.increment(`attempts:${conversationId}:${messageId}`, { ttlMs: keepMs });
        if (attempts < maxAttempts || signal.aborted) throw error;
        onGivenUp(conversationId, messageId, error);
      }
      await hotStore.setText(doneKey(conversationId, messageId), '1', { ttlMs: keepMs });
    }
    await hotStore.popListIf(inboxKey(conversationId), head);
    return true;
  };

  return {
    async post(conversationId, messageId, message) {
      const isNew = await hotStore.setText(`seen:${conversationId}:${messageId}`, '1', { ttlMs: keepMs, ifAbsent: true });
      if (!isNew) return false;
      try {
        await hotStore.pushList(inboxKey(conversationId), JSON.stringify({ messageId, message }), { ttlMs: keepMs });
      } catch (error) {
        await hotStore.delete(`seen:${conversationId}:${messageId}`);
        throw error;
      }
      return true;
    },
    async drain(conversationId, handle) {
      // A message posted while the last one was being removed finds the lock taken by a consumer that
      // is already leaving, so the leaving consumer looks once more after it has let go.
      while ((await hotStore.listLength(inboxKey(conversationId))) > 0) {
        const lock = await hotStore.acquireLock(`lock:${conversationId}`, { ttlMs: lockMs });
        if (lock === undefined) return;
        const lost = new AbortController();
        const stopRenewing = new AbortController();
        const renewing = renew(lock, lost, stopRenewing.signal);
        try {
          while (await handleNext(conversationId, handle, lost.signal)) {
            // The next message is handled in the same turn of the lock.
          }
        } finally {
          stopRenewing.abort();
          await renewing;
          await lock.release();
        }
        if (lost.signal.aborted) return;
      }
    },
  };

  async function renew(
    lock: { extend(ttlMs: number): Promise<boolean> },
    lost: AbortController,
    stop: AbortSignal,
  ): Promise<void> {
    while (!stop.aborted) {
      const isStopped = await delay(clock, lockMs / 3, stop).then(
        () => false,
        () => true,
      );
      if (isStopped) return;
      // A store that cannot be reached cannot confirm the lock, and somebody else may get it.
      const isHeld = await lock.extend(lockMs).catch(() => false);
      if (!isHeld) {
        lost.abort(new Error('The conversation was taken over by another consumer.'));
        return;
      }
    }
  }
}
