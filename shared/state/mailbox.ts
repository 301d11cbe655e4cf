import { z } from 'zod';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { HotStore, Lock } from '#shared/contracts/hot-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { heldLock } from './held-lock.ts';

/** Messages of one conversation, handled one at a time, in order, each once. */
export interface Mailbox<Message> {
  /**
   * Puts a message into the conversation's inbox. Call `drain` afterwards in any case: after false
   * too, since the process that posted it first may have died.
   * @returns false when a message of that id is or was there. @throws StoreError
   */
  post(conversationId: string, messageId: string, message: Message): Promise<boolean>;
  /**
   * Handles what is there, or waits while somebody else does. A handler that fails leaves its message in
   * place and the error comes out here. A handler that was cut by a crash runs again with the same
   * message: its effects must be idempotent by message id. Its signal aborts when the right to the
   * conversation is lost.
   * @throws CodedError `in_progress` when somebody else has been at it for long: were they to die,
   *   only another delivery would bring the message back. StoreError; whatever `handle` throws.
   */
  drain(
    conversationId: string,
    handle: (message: Message, signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
}

export interface MailboxOptions<Message> {
  readonly hotStore: HotStore;
  readonly clock: Clock;
  /** Parses what was posted; a message that does not parse is given up. */
  readonly schema: z.ZodType<Message>;
  /** Life of the consumer's lock; it is prolonged while a handler runs. */
  readonly lockMs: number;
  /** How long messages and their ids are remembered: longer than a delivery is repeated. */
  readonly keepMs: number;
  /** A message that failed this often is dropped, so that it does not silence the conversation. */
  readonly maxAttempts: number;
  /** Told of a dropped message, for the log. */
  readonly onGivenUp: (conversationId: string, messageId: string, error: unknown) => void;
}

const POLL_INTERVAL_MS = 250;

const envelopeSchema = z.object({ id: z.string(), message: z.unknown() });

const inboxKey = (conversationId: string) => `inbox:${conversationId}`;
const lockKey = (conversationId: string) => `lock:${conversationId}`;
/** `posted` while it waits, `handled` afterwards. */
const stateKey = (conversationId: string, messageId: string) =>
  `seen:${conversationId}:${messageId}`;
const attemptsKey = (conversationId: string, messageId: string) =>
  `attempts:${conversationId}:${messageId}`;

/** Inboxes as lists `inbox:{conversationId}`, consumed under `lock:{conversationId}`. */
export function createMailbox<Message>(options: MailboxOptions<Message>): Mailbox<Message> {
  const { hotStore, clock, schema, lockMs, keepMs, maxAttempts, onGivenUp } = options;

  /** Waits for the lock as long as a dead holder could keep it, or until there is nothing to do. */
  const acquire = async (conversationId: string): Promise<Lock | undefined> => {
    const giveUpAtMs = clock.now() + lockMs + POLL_INTERVAL_MS;
    for (;;) {
      if ((await hotStore.listLength(inboxKey(conversationId))) === 0) return undefined;
      const lock = await hotStore.acquireLock(lockKey(conversationId), { ttlMs: lockMs });
      if (lock !== undefined) return lock;
      if (clock.now() >= giveUpAtMs) throw new CodedError('in_progress');
      await delay(clock, POLL_INTERVAL_MS);
    }
  };

  const settle = async (conversationId: string, messageId: string, text: string) => {
    // State first: dying before the removal leaves a message that the next consumer skips.
    await hotStore.setText(stateKey(conversationId, messageId), 'handled', { ttlMs: keepMs });
    await hotStore.popListIf(inboxKey(conversationId), text);
  };

  const handleHead = async (
    conversationId: string,
    text: string,
    signal: AbortSignal,
    handle: (message: Message, signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const { id, message } = envelopeSchema.parse(JSON.parse(text));
    if ((await hotStore.getText(stateKey(conversationId, id))) === 'handled') {
      await hotStore.popListIf(inboxKey(conversationId), text);
      return;
    }
    const attempt = await hotStore.increment(attemptsKey(conversationId, id), { ttlMs: keepMs });
    const parsed = schema.safeParse(message);
    const refusal = parsed.success
      ? attempt > maxAttempts
        ? new Error(`It was begun ${maxAttempts} times and never finished.`)
        : undefined
      : parsed.error;
    if (!parsed.success || refusal !== undefined) {
      onGivenUp(conversationId, id, refusal);
    } else {
      try {
        await handle(parsed.data, signal);
      } catch (error) {
        if (attempt < maxAttempts || signal.aborted) throw error;
        onGivenUp(conversationId, id, error);
      }
    }
    // Also without the lock: what was finished must not be done again.
    await settle(conversationId, id, text);
  };

  return {
    async post(conversationId, messageId, message) {
      const state = stateKey(conversationId, messageId);
      if ((await hotStore.getText(state)) !== undefined) return false;
      // Into the list before the mark: dying in between leads to a second copy, never to a loss,
      // and the consumer skips a copy whose id is handled.
      const text = JSON.stringify({ id: messageId, message });
      await hotStore.pushList(inboxKey(conversationId), text, { ttlMs: keepMs });
      return hotStore.setText(state, 'posted', { ttlMs: keepMs, ifAbsent: true });
    },

    async drain(conversationId, handle) {
      const lock = await acquire(conversationId);
      if (lock === undefined) return;
      const held = heldLock({ lock, clock, ttlMs: lockMs });
      try {
        while (!held.signal.aborted) {
          const text = await hotStore.peekList(inboxKey(conversationId));
          if (text === undefined) return;
          await handleHead(conversationId, text, held.signal, handle);
        }
      } finally {
        await held.release();
      }
    },
  };
}
