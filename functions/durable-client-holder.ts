import type { DurableClient } from 'durable-functions';

/**
 * The durable client of the latest invocation. The Functions host hands one to each invocation that
 * asks for it; they are all alike, and services that live longer than an invocation need one, too.
 */
export class DurableClientHolder {
  #client: DurableClient | undefined;

  use(client: DurableClient): void {
    this.#client = client;
  }

  /** @throws when no invocation has brought one yet. */
  current(): DurableClient {
    if (this.#client === undefined)
      throw new Error('No durable client has come with an invocation yet.');
    return this.#client;
  }
}
