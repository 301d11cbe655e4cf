import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';

const key = 'workers';
/** The set itself outlives any one heartbeat. */
const setTtlMs = 24 * 60 * 60 * 1000;

/** Which media workers are alive and how many calls they take together. */
export interface WorkerRegistry {
  /** Says that the worker is alive; forgotten unless repeated within `heartbeatTtlMs`. */
  heartbeat(worker: { readonly workerId: string; readonly capacity: number }): Promise<void>;
  /** The worker takes no more calls (drain, shutdown). */
  leave(worker: { readonly workerId: string; readonly capacity: number }): Promise<void>;
  /** Calls that all living workers take together. */
  capacity(): Promise<number>;
}

/**
 * Heartbeats as members `id|capacity` of one sorted set, scored by when they expire.
 * @param options.heartbeatTtlMs three missed heartbeats, at least
 */
export function createWorkerRegistry(options: {
  readonly hotStore: HotStore;
  readonly clock: Clock;
  readonly heartbeatTtlMs: number;
}): WorkerRegistry {
  const { hotStore, clock, heartbeatTtlMs } = options;
  const memberOf = (worker: { readonly workerId: string; readonly capacity: number }) =>
    `${worker.workerId}|${worker.capacity}`;
  return {
    async heartbeat(worker) {
      await hotStore.addSorted(key, memberOf(worker), clock.now() + heartbeatTtlMs, { ttlMs: setTtlMs });
    },
    async leave(worker) {
      await hotStore.removeSorted(key, memberOf(worker));
    },
    async capacity() {
      await hotStore.removeSortedRange(key, { min: 0, max: clock.now() });
      const living = await hotStore.rangeSorted(key, { min: clock.now(), max: Number.MAX_SAFE_INTEGER });
      return living.reduce((sum, { member }) => sum + Number(member.slice(member.lastIndexOf('|') + 1)), 0);
    },
  };
}
