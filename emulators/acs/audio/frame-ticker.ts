import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { FRAME_MS } from './line-audio.ts';

/** A loop that was held up for longer than this does not send the missed frames late. */
const MAX_CATCH_UP_MS = 1_000;

/** @param frameAtMs the frame's nominal time on the clock, exactly 20 ms after the one before. */
export type FrameListener = (frameAtMs: number) => void;

/**
 * One heartbeat for all calls: every listener is called once per 20 ms of clock time. Each timer is
 * set against the grid and not against the moment the last one fired, so lateness never adds up;
 * frames missed while the loop was busy are made up at once, as a network burst would, but only when
 * what has arrived meanwhile was read: a loop that was held up must not look like audio that came late.
 */
export class FrameTicker {
  readonly #clock: Clock;
  readonly #listeners = new Set<FrameListener>();
  #timer: Timer | undefined;
  #nextFrameAtMs = 0;
  #hasRead = false;

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  /** Starts calling `listener`; the ticker sleeps while nobody listens. Returns the way out. */
  subscribe(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#nextFrameAtMs = this.#clock.now() + FRAME_MS;
      this.#arm();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#timer?.cancel();
        this.#timer = undefined;
      }
    };
  }

  #arm(): void {
    const delayMs = Math.max(0, this.#nextFrameAtMs - this.#clock.now());
    this.#timer = this.#clock.after(delayMs, () => this.#run());
  }

  #run(): void {
    const now = this.#clock.now();
    const lateMs = now - this.#nextFrameAtMs;
    if (lateMs >= FRAME_MS && !this.#hasRead) {
      // Sockets are read before the next timer.
      this.#hasRead = true;
      this.#timer = this.#clock.after(0, () => this.#run());
      return;
    }
    this.#hasRead = false;
    if (lateMs > MAX_CATCH_UP_MS) {
      this.#nextFrameAtMs += Math.floor(lateMs / FRAME_MS) * FRAME_MS;
    }
    while (this.#nextFrameAtMs <= now && this.#listeners.size > 0) {
      const frameAtMs = this.#nextFrameAtMs;
      this.#nextFrameAtMs += FRAME_MS;
      for (const listener of [...this.#listeners]) listener(frameAtMs);
    }
    if (this.#listeners.size > 0) this.#arm();
    else this.#timer = undefined;
  }
}
