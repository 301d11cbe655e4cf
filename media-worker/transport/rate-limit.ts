import type { Clock } from '#shared/contracts/clock.ts';

/** A token bucket: `burst` at once, then `perSecond`. */
export class RateLimit {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(options: {
    readonly clock: Pick<Clock, 'now'>;
    readonly burst: number;
    readonly perSecond: number;
  }) {
    this.#clock = options.clock;
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#tokens = options.burst;
    this.#filledAt = options.clock.now();
  }

  /** @returns false when it is too much. */
  take(): boolean {
    const now = this.#clock.now();
    const gained = ((now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
