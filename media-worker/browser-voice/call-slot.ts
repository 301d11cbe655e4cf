import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { CodedError } from '#shared/errors/coded-error.ts';

/** A worker that died gives its pages' slots back after this time. */
export const slotLeaseMs = 60_000;
const renewEveryMs = slotLeaseMs / 3;

/** Where every worker's calls are counted: `shared/state/call-slots.ts`. */
export interface Slots {
  take(holder: string): Promise<boolean>;
  release(holder: string): Promise<void>;
}

/** A page's place among all calls of all workers, renewed for as long as the page talks. */
export class CallSlot {
  readonly #slots: Slots;
  readonly #holder: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: Timer;
  #renewing: Promise<void> = Promise.resolve();
  #isOver = false;

  private constructor(parts: {
    readonly slots: Slots;
    readonly holder: string;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#slots = parts.slots;
    this.#holder = parts.holder;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#timer = this.#wait();
  }

  /** @throws CodedError `no_free_slot`, `store_unavailable` */
  static async take(parts: {
    readonly slots: Slots;
    readonly holder: string;
    readonly clock: Clock;
    readonly logger: Logger;
  }): Promise<CallSlot> {
    if (!(await parts.slots.take(parts.holder))) throw new CodedError('no_free_slot');
    return new CallSlot(parts);
  }

  /** Another socket of the same holder has it now. */
  leave(): void {
    this.#isOver = true;
    this.#timer.cancel();
  }

  /** Gives the place back. Never rejects: the lease ends by itself. */
  async release(): Promise<void> {
    if (this.#isOver) return;
    this.leave();
    await this.#renewing;
    try {
      await this.#slots.release(this.#holder);
    } catch (error) {
      this.#logger.warn('slot was not released', { holder: this.#holder, error });
    }
  }

  #wait(): Timer {
    return this.#clock.after(renewEveryMs, () => {
      this.#renewing = this.#renew();
    });
  }

  async #renew(): Promise<void> {
    try {
      const isOurs = await this.#slots.take(this.#holder);
      if (!isOurs) this.#logger.warn('slot was lost', { holder: this.#holder });
    } catch (error) {
      this.#logger.warn('slot was not renewed', { holder: this.#holder, error });
    }
    if (!this.#isOver) this.#timer = this.#wait();
  }
}
