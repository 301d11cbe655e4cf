import type { Clock, Timer } from '#shared/contracts/clock.ts';

const tickMs = 20;

/** What is called every 20 ms while there is something to do. */
export interface Ticking {
  advance(): void;
}

/**
 * The one ticker of all pages' audio, as `PlaybackClock` is for telephone calls: it keeps to the wall
 * clock and stands still while nobody needs it.
 */
export class FarEndTicker {
  readonly #clock: Clock;
  readonly #active = new Set<Ticking>();
  #timer: Timer | undefined;
  #nextTickAt = 0;

  constructor(dependencies: { readonly clock: Clock }) {
    this.#clock = dependencies.clock;
  }

  add(ticking: Ticking): void {
    this.#active.add(ticking);
    if (this.#timer !== undefined) return;
    this.#nextTickAt = this.#clock.now() + tickMs;
    this.#schedule();
  }

  remove(ticking: Ticking): void {
    this.#active.delete(ticking);
    if (this.#active.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer = this.#clock.after(this.#nextTickAt - this.#clock.now(), () => this.#tick());
  }

  #tick(): void {
    const lateMs = this.#clock.now() - this.#nextTickAt;
    this.#nextTickAt += tickMs * (1 + Math.max(0, Math.floor(lateMs / tickMs)));
    this.#schedule();
    for (const ticking of this.#active) ticking.advance();
  }
}
