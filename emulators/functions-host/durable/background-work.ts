import { describeError, type LogSink } from '../log-sink.ts';

/** Work that nobody waits for until the host closes. A failure is logged. */
export class BackgroundWork {
  readonly #log: LogSink;
  readonly #running = new Set<Promise<void>>();

  constructor(log: LogSink) {
    this.#log = log;
  }

  track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) =>
        this.#log({ level: 'error', category: 'host', message: describeError(error) }),
      )
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Resolves when nothing runs, what was added meanwhile included. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
