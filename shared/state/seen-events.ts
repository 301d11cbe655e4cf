import type { HotStore } from '#shared/contracts/hot-store.ts';

/** Remembers what was handled, so that a repeated delivery changes nothing. */
export interface SeenEvents {
  /** @returns true the first time. @throws StoreError */
  claim(id: string): Promise<boolean>;
  /** Gives the id back after a failure, so that the next delivery is handled. @throws StoreError */
  release(id: string): Promise<void>;
}

/**
 * Claims as keys `seen:{id}`.
 *
 * @param dependencies.ttlMs longer than the sender repeats a delivery (Microsoft docs: "Event Grid
 *   delivery and retry": 24 hours).
 */
export function createSeenEvents(dependencies: {
  readonly hotStore: Pick<HotStore, 'setText' | 'delete'>;
  readonly ttlMs: number;
}): SeenEvents {
  const { hotStore, ttlMs } = dependencies;
  return {
    claim: (id) => hotStore.setText(`seen:${id}`, '1', { ttlMs, ifAbsent: true }),
    release: async (id) => {
      await hotStore.delete(`seen:${id}`);
    },
  };
}
