import type { HotStore } from '#shared/contracts/hot-store.ts';

/** Remembers what was handled, so that a repeated delivery changes nothing. */
export interface SeenEvents {
  /** @returns true the first time. */
  claim(id: string): Promise<boolean>;
  /** Gives the id back after a failure, so that the next delivery is handled. */
  release(id: string): Promise<void>;
}

/**
 * Claims as keys `seen:{id}`.
 * @param options.ttlMs longer than the sender repeats a delivery (Event Grid: 24 hours)
 */
export function createSeenEvents(options: { readonly hotStore: HotStore; readonly ttlMs: number }): SeenEvents {
  const { hotStore, ttlMs } = options;
  const keyOf = (id: string) => `seen:${id}`;
  return {
    claim: (id) => hotStore.setText(keyOf(id), '1', { ttlMs, ifAbsent: true }),
    async release(id) {
      await hotStore.delete(keyOf(id));
    },
  };
}
