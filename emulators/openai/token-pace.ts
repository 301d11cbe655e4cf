import { type Clock, delay } from '#shared/contracts/clock.ts';

/**
 * When each token of one answer is due. Due times are counted from the start of the answer, so a
 * late timer delays one token and not all that follow.
 */
export class TokenPace {
  readonly #clock: Clock;
  readonly #firstDueAt: number;
  readonly #perTokenMs: number;

  constructor(options: { clock: Clock; timeToFirstTokenMs: number; perTokenMs: number }) {
    this.#clock = options.clock;
    this.#firstDueAt = options.clock.now() + options.timeToFirstTokenMs;
    this.#perTokenMs = options.perTokenMs;
  }

  /** Resolves when token number `index` (from 0) is due; rejects with the signal's reason on abort. */
  async until(index: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.#firstDueAt + index * this.#perTokenMs - this.#clock.now();
    if (waitMs > 0) await delay(this.#clock, waitMs, signal);
    else signal.throwIfAborted();
  }
}
