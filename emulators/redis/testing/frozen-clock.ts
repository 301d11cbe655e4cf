import { type Clock, systemClock, type Timer } from '#shared/contracts/clock.ts';

/** A clock for emulator tests: the time stands still until `elapse`; timers run in real time. */
export class FrozenClock implements Clock {
  /** Every delay that was asked for, in order. */
  readonly delaysMs: number[] = [];
  readonly #pending = new Set<Timer>();
  #nowMs = Date.UTC(2025, 0, 1);

  get pendingTimers(): number {
    return this.#pending.size;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    this.delaysMs.push(delayMs);
    const timer = systemClock.after(delayMs, () => {
      this.#pending.delete(timer);
      callback();
    });
    this.#pending.add(timer);
    return {
      cancel: () => {
        this.#pending.delete(timer);
        timer.cancel();
      },
    };
  }

  /** Moves the time and lets everything that is ready to run (sockets, promises) run. */
  async elapse(byMs: number): Promise<void> {
    this.#nowMs += byMs;
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
