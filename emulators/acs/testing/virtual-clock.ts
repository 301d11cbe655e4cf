import type { Clock, Timer } from '#shared/contracts/clock.ts';

/** A clock that only moves when told to. For tests. */
export class VirtualClock implements Clock {
  #nowMs: number;
  #pending: { readonly atMs: number; readonly run: () => void }[] = [];

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry = { atMs: this.#nowMs + delayMs, run: callback };
    this.#pending.push(entry);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== entry);
      },
    };
  }

  /** Timers that have not fired. */
  get pendingTimers(): number {
    return this.#pending.length;
  }

  /** Moves on, firing timers in order, each at its own time. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const due = this.#pending
        .filter((entry) => entry.atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#pending = this.#pending.filter((entry) => entry !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
    }
    this.#nowMs = untilMs;
  }

  /** Lets time pass while the program is stuck: timers fire afterwards, late. */
  stall(forMs: number): void {
    this.#nowMs += forMs;
  }
}
