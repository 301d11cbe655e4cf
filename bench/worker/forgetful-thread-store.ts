import type { ThreadStore } from '#shared/contracts/thread-store.ts';

/** Takes every item and forgets it: in production, threads are kept in another process. */
export function createForgetfulThreadStore(): ThreadStore {
  return {
    append: async (customerId) => `thread:${customerId}`,
    correct: async () => undefined,
    latest: async () => [],
  };
}
