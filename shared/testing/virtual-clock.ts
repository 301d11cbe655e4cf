import type { Clock, Timer } from '#shared/contracts/clock.ts';

interface PendingTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to, so that timing logic is tested without waiting. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<PendingTimer>();
  #nowMs: number;
  #created = 0;

  /** @param startMs epoch milliseconds; defaults to 2025-01-01T00:00:00Z. */
  constructor(startMs = Date.UTC(2025, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    this.#created += 1;
    const timer = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      order: this.#created,
      callback,
    };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Timers that have neither fired nor been cancelled: a test's proof that nothing is left. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /**
   * Moves time forward, firing due timers in order; between two timers, and before the first,
   * everything that is ready to run (promises, immediates) runs.
   */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number): PendingTimer | undefined {
    let earliest: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > untilMs) continue;
      if (
        earliest === undefined ||
        timer.dueMs < earliest.dueMs ||
        (timer.dueMs === earliest.dueMs && timer.order < earliest.order)
      ) {
        earliest = timer;
      }
    }
    return earliest;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
