import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { Playback, type PlaybackSink } from './playback.ts';

const tickMs = 20;
/**
 * How far ahead of real time audio is sent. More rides out longer pauses of the event loop, less
 * leaves less to take back on a barge-in.
 */
const leadMs = 100;

/** What is called every 20 ms while there is something to do. */
export interface Ticking {
  advance(): void;
}

/**
 * The one ticker that feeds every call's audio at the pace it is played, of telephones and of pages. It
 * keeps to the wall clock (a late tick is followed by a shorter wait) and stands still while nobody speaks.
 */
export class PlaybackClock {
  readonly #clock: Clock;
  readonly #active = new Set<Ticking>();
  #timer: Timer | undefined;
  #nextTickAt = 0;

  constructor(dependencies: { readonly clock: Clock }) {
    this.#clock = dependencies.clock;
  }

  /** A call's own queue. Close it with the call. */
  open(sink: PlaybackSink): Playback {
    const playback: Playback = new Playback({
      sink,
      clock: this.#clock,
      leadMs,
      onActive: () => this.add(playback),
      onIdle: () => this.remove(playback),
    });
    return playback;
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
    // Missed ticks are made up for by the lead, not by ticking twice.
    const late = this.#clock.now() - this.#nextTickAt;
    this.#nextTickAt += tickMs * (1 + Math.max(0, Math.floor(late / tickMs)));
    this.#schedule();
    for (const ticking of this.#active) ticking.advance();
  }
}
