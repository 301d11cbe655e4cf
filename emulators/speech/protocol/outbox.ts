import type { Clock, Timer } from '#shared/contracts/clock.ts';

/** Delivers messages after their delay and never out of order, as one connection does. */
export class Outbox {
  readonly #clock: Clock;
  readonly #send: (message: string | Buffer) => void;
  readonly #waiting: { readonly dueMs: number; readonly message: string | Buffer }[] = [];
  #timer: Timer | undefined;

  constructor(options: { readonly clock: Clock; send(message: string | Buffer): void }) {
    this.#clock = options.clock;
    this.#send = (message) => options.send(message);
  }

  post(message: string | Buffer, delayMs: number): void {
    if (delayMs <= 0 && this.#waiting.length === 0) {
      this.#send(message);
      return;
    }
    const earliestMs = this.#waiting.at(-1)?.dueMs ?? 0;
    this.#waiting.push({ message, dueMs: Math.max(this.#clock.now() + delayMs, earliestMs) });
    this.#arm();
  }

  /** Drops what was not delivered yet. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting.length = 0;
  }

  #arm(): void {
    const next = this.#waiting[0];
    if (this.#timer !== undefined || next === undefined) return;
    this.#timer = this.#clock.after(Math.max(0, next.dueMs - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#deliverDue();
      this.#arm();
    });
  }

  #deliverDue(): void {
    const nowMs = this.#clock.now();
    for (let next = this.#waiting[0]; next && next.dueMs <= nowMs; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#send(next.message);
    }
  }
}
