import type { ThreadItem, ThreadStore } from '#shared/contracts/thread-store.ts';
import { StoreError } from '#shared/errors/coded-error.ts';

/** Threads in memory. `available = false` makes every call reject as a dead store does. */
export class FakeThreadStore implements ThreadStore {
  available = true;
  readonly #threads = new Map<string, Map<string, ThreadItem>>();

  async append(customerId: string, items: readonly ThreadItem[]): Promise<string> {
    this.#answer();
    const thread = this.#threads.get(customerId) ?? new Map<string, ThreadItem>();
    this.#threads.set(customerId, thread);
    for (const item of items) if (!thread.has(item.id)) thread.set(item.id, item);
    return `thread:${customerId}`;
  }

  async correct(customerId: string, items: readonly ThreadItem[]): Promise<void> {
    this.#answer();
    for (const item of items) {
      if (item.text === '') this.#threads.get(customerId)?.delete(item.id);
      else this.#threads.get(customerId)?.set(item.id, item);
    }
  }

  async latest(customerId: string, limit: number): Promise<readonly ThreadItem[]> {
    this.#answer();
    return [...(this.#threads.get(customerId)?.values() ?? [])]
      .sort((left, right) => left.at - right.at)
      .slice(-limit);
  }

  #answer(): void {
    if (!this.available) throw new StoreError('The fake thread store is set unavailable.');
  }
}
