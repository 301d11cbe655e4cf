import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { AcsFaults } from '../faults.ts';
import { shuffled } from './seeded-random.ts';

/** How long events gather before a `reorder` fault sends them shuffled. */
const REORDER_WINDOW_MS = 60;

/** Delivers one copy of an event, retries included. Rejects only when the lane is closing. */
type Send = () => Promise<void>;

/**
 * A line of deliveries. An ordered one keeps their order: the next one starts when the one before
 * was taken or given up; in an unordered one each goes its own way. The faults `delay_ms`, `duplicate_events` and `reorder` work here; reordered events are
 * sent at the same time, copies included.
 */
export class DeliveryLane {
  readonly #clock: Clock;
  readonly #faults: AcsFaults;
  readonly #signal: AbortSignal;
  readonly #ordered: boolean;
  #tail: Promise<void> = Promise.resolve();
  #gathered: Send[] = [];

  constructor(dependencies: {
    readonly clock: Clock;
    readonly faults: AcsFaults;
    readonly signal: AbortSignal;
    readonly ordered: boolean;
  }) {
    this.#ordered = dependencies.ordered;
    this.#clock = dependencies.clock;
    this.#faults = dependencies.faults;
    this.#signal = dependencies.signal;
  }

  enqueue(send: Send): void {
    if (this.#signal.aborted) return;
    const copies = Array.from({ length: this.#faults.deliveriesPerEvent() }, () => send);
    if (!this.#faults.reorder()) {
      this.#chain(() => this.#sendInOrder(copies));
      return;
    }
    this.#gathered.push(...copies);
    if (this.#gathered.length > copies.length) return;
    this.#chain(async () => {
      await delay(this.#clock, REORDER_WINDOW_MS, this.#signal);
      const batch = shuffled(this.#gathered, this.#faults.random);
      this.#gathered = [];
      await Promise.all(batch.map((copy) => this.#sendInOrder([copy])));
    });
  }

  #chain(run: () => Promise<void>): void {
    const done = this.#ordered ? this.#tail.then(run) : run();
    this.#tail = done.catch((error: unknown) => {
      if (!this.#signal.aborted) throw error;
    });
  }

  async #sendInOrder(sends: readonly Send[]): Promise<void> {
    for (const send of sends) {
      const delayMs = this.#faults.delayMs();
      if (delayMs > 0) await delay(this.#clock, delayMs, this.#signal);
      await send();
    }
  }
}
