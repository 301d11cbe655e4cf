import type { Clock } from '#shared/contracts/clock.ts';
import type { Lease } from './lease.ts';
import { PoolExhaustedError } from './pool-exhausted-error.ts';

/** Somebody who waits for a resource. */
export interface Waiter<Resource> {
  readonly session: string | undefined;
  /** Hands over a lease; one that is not wanted any more is released at once. */
  take(lease: Lease<Resource>): void;
  refuse(error: unknown): void;
}

/** Those who wait for a resource, first come, first served, each for a bounded time. */
export class PoolLine<Resource> {
  readonly #pool: string;
  readonly #maxWaitMs: number;
  readonly #clock: Clock;
  readonly #waiting: Waiter<Resource>[] = [];
  #refused = 0;

  constructor(parts: { readonly pool: string; readonly maxWaitMs: number; readonly clock: Clock }) {
    this.#pool = parts.pool;
    this.#maxWaitMs = parts.maxWaitMs;
    this.#clock = parts.clock;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** How many waited in vain. */
  get refused(): number {
    return this.#refused;
  }

  /** @throws PoolExhaustedError after the bounded wait; the signal's reason. */
  wait(session: string | undefined, signal: AbortSignal | undefined): Promise<Lease<Resource>> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const leave = () => {
        isOver = true;
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        const at = this.#waiting.indexOf(waiter);
        if (at !== -1) this.#waiting.splice(at, 1);
      };
      const waiter: Waiter<Resource> = {
        session,
        take(lease) {
          if (isOver) {
            lease.release();
            return;
          }
          leave();
          resolve(lease);
        },
        refuse(error) {
          if (isOver) return;
          leave();
          reject(error);
        },
      };
      const onAbort = () => waiter.refuse(signal?.reason);
      const timer = this.#clock.after(this.#maxWaitMs, () => {
        this.#refused += 1;
        waiter.refuse(new PoolExhaustedError(this.#pool, this.#maxWaitMs));
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Takes the first out of the line; they go on waiting until `take` or `refuse`. */
  next(): Waiter<Resource> | undefined {
    return this.#waiting.shift();
  }

  refuseAll(error: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(error);
  }
}
