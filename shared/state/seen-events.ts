import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { heldLock } from './held-lock.ts';

/** What became of an event. */
export type Handled<Result> =
  | { readonly state: 'handled'; readonly result: Result }
  /** It was handled before; the work was not begun. */
  | { readonly state: 'known' };

/** Remembers what was handled, so that a repeated delivery changes nothing. */
export interface SeenEvents {
  /**
   * Does the work of an event once. A failure, or the death of the process, leaves the event to the
   * next delivery; until it has succeeded no other delivery is told that all is well. A process that
   * dies after the work and before it could say so leaves it to be done again: the work must stand that.
   *
   * @throws CodedError `in_progress` while somebody else is at it; StoreError before the work has
   *   begun; whatever the work throws.
   */
  once<Result>(id: string, work: () => Promise<Result>): Promise<Handled<Result>>;
}

/**
 * Handled events as keys `seen:{id}`, those in progress as `lock:{id}`.
 *
 * @param dependencies.keepMs longer than the sender repeats a delivery (Microsoft docs: "Event Grid
 *   delivery and retry": 24 hours).
 * @param dependencies.claimMs life of the claim while the work goes on, which prolongs it. Shorter than
 *   the pause before the first repeated delivery (same page: 10 seconds), so that this one takes over
 *   from a process that has died.
 * @param dependencies.onNotMarked told when the work was done and could not be marked as done: only a
 *   delivery that comes twice although it was accepted does it again.
 */
export function createSeenEvents(dependencies: {
  readonly hotStore: Pick<HotStore, 'getText' | 'setText' | 'acquireLock'>;
  readonly clock: Clock;
  readonly keepMs: number;
  readonly claimMs: number;
  readonly onNotMarked: (id: string, error: unknown) => void;
}): SeenEvents {
  const { hotStore, clock, keepMs, claimMs, onNotMarked } = dependencies;
  const isHandled = async (id: string) => (await hotStore.getText(`seen:${id}`)) !== undefined;
  return {
    async once(id, work) {
      if (await isHandled(id)) return { state: 'known' };
      const lock = await hotStore.acquireLock(`lock:${id}`, { ttlMs: claimMs });
      if (lock === undefined) throw new CodedError('in_progress');
      const held = heldLock({ lock, clock, ttlMs: claimMs });
      try {
        // The one before may have finished between the look and the claim.
        if (await isHandled(id)) return { state: 'known' };
        const result = await work();
        await hotStore
          .setText(`seen:${id}`, '1', { ttlMs: keepMs })
          .catch((error: unknown) => onNotMarked(id, error));
        return { state: 'handled', result };
      } finally {
        // The claim ends by itself soon; what the work has come to matters more.
        await held.release().catch((error: unknown) => onNotMarked(id, error));
      }
    },
  };
}
