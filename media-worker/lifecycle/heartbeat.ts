import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { heartbeatEveryMs } from '#shared/state/worker-registry.ts';

/** Where workers are counted. */
export interface WorkerDirectory {
  beat(worker: { readonly workerId: string; readonly capacity: number }): Promise<void>;
  remove(workerId: string): Promise<void>;
}

/** Tells admission that this worker is alive and how many calls it takes. */
export class Heartbeat {
  readonly #workers: WorkerDirectory;
  readonly #worker: { readonly workerId: string; readonly capacity: number };
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: Timer | undefined;
  #beating: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(dependencies: {
    readonly workers: WorkerDirectory;
    readonly workerId: string;
    readonly capacity: number;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#workers = dependencies.workers;
    this.#worker = { workerId: dependencies.workerId, capacity: dependencies.capacity };
    this.#clock = dependencies.clock;
    this.#logger = dependencies.logger;
  }

  /** Resolves after the first beat, whether it arrived or not. */
  start(): Promise<void> {
    this.#beating = this.#beat();
    return this.#beating;
  }

  /** No more beats; admission stops counting on this worker at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#beating;
    try {
      await this.#workers.remove(this.#worker.workerId);
    } catch (error) {
      this.#logger.warn('worker did not sign off', { error });
    }
  }

  async #beat(): Promise<void> {
    try {
      await this.#workers.beat(this.#worker);
    } catch (error) {
      this.#logger.warn('heartbeat was lost', { error });
    }
    if (this.#isStopped) return;
    this.#timer = this.#clock.after(heartbeatEveryMs, () => {
      this.#beating = this.#beat();
    });
  }
}
