import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Lock } from '#shared/contracts/hot-store.ts';
import { StoreError } from '#shared/errors/coded-error.ts';

/** A lock that prolongs itself. */
export interface HeldLock {
  /** Aborts, with the reason, when the lock is lost or cannot be prolonged in time. */
  readonly signal: AbortSignal;
  /** Stops prolonging and frees the lock. @throws StoreError; the lock then ends by itself. */
  release(): Promise<void>;
}

/** Prolongs a lock every third of its life, until it is released or lost. */
export function heldLock(dependencies: {
  readonly lock: Lock;
  readonly clock: Clock;
  readonly ttlMs: number;
}): HeldLock {
  const { lock, clock, ttlMs } = dependencies;
  const lost = new AbortController();
  let released = false;
  let timer: Timer;
  let heldUntilMs = clock.now() + ttlMs;

  const prolong = async () => {
    const askedAtMs = clock.now();
    try {
      if (await lock.extend(ttlMs)) heldUntilMs = askedAtMs + ttlMs;
      else lost.abort(new StoreError('The lock was lost to somebody else.'));
    } catch (cause) {
      // One failed call is not the end: there is time for another before the lock runs out.
      if (clock.now() + ttlMs / 3 >= heldUntilMs) {
        lost.abort(new StoreError('The lock could not be prolonged in time.', { cause }));
      }
    }
    if (!released && !lost.signal.aborted) prolongLater();
  };
  const prolongLater = () => {
    timer = clock.after(ttlMs / 3, () => void prolong());
  };
  prolongLater();

  return {
    signal: lost.signal,
    async release() {
      released = true;
      timer.cancel();
      await lock.release();
    },
  };
}
