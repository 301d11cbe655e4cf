import { z } from 'zod';
import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';

const heartbeatSchema = z.object({
  workerId: z.string(),
  /** Calls it takes at once. */
  capacity: z.number().int().min(0),
});
/** What a media worker says of itself every few seconds. */
export type WorkerHeartbeat = z.infer<typeof heartbeatSchema>;

/** How often a worker says that it is alive. */
export const heartbeatEveryMs = 2000;
/**
 * A worker that was silent for so long counts as dead: three heartbeats may be lost. Until then calls
 * are admitted that a dead worker would have taken; living ones refuse what is too much for them.
 */
export const heartbeatTtlMs = 4 * heartbeatEveryMs;

/** Which media workers are alive and how many calls they take together. */
export interface WorkerRegistry {
  /** Says that the worker is alive; forgotten unless repeated in time. @throws StoreError */
  beat(worker: WorkerHeartbeat): Promise<void>;
  /** The worker takes no more calls (drain, shutdown). @throws StoreError */
  remove(workerId: string): Promise<void>;
  /** Calls that all living workers take together. @throws StoreError */
  capacity(): Promise<number>;
}

const indexKey = 'workers';
const heartbeatKey = (workerId: string) => `worker:${workerId}`;

/** Heartbeats as keys `worker:{id}`, listed by the sorted set `workers` (score: end of life). */
export function createWorkerRegistry(dependencies: {
  readonly hotStore: HotStore;
  readonly clock: Pick<Clock, 'now'>;
  /** `heartbeatTtlMs` when absent. */
  readonly ttlMs?: number;
}): WorkerRegistry {
  const { hotStore, clock, ttlMs = heartbeatTtlMs } = dependencies;

  const alive = async (): Promise<readonly WorkerHeartbeat[]> => {
    const living = { min: clock.now(), max: Number.POSITIVE_INFINITY };
    const members = await hotStore.rangeSorted(indexKey, living);
    const texts = await Promise.all(
      members.map(({ member }) => hotStore.getText(heartbeatKey(member))),
    );
    return texts
      .filter((text) => text !== undefined)
      .map((text) => heartbeatSchema.parse(JSON.parse(text)));
  };

  return {
    async beat(worker) {
      const nowMs = clock.now();
      const options = { ttlMs };
      await hotStore.setText(heartbeatKey(worker.workerId), JSON.stringify(worker), options);
      await hotStore.addSorted(indexKey, worker.workerId, nowMs + ttlMs, options);
      await hotStore.removeSortedRange(indexKey, { min: 0, max: nowMs });
    },
    async remove(workerId) {
      await hotStore.removeSorted(indexKey, workerId);
      await hotStore.delete(heartbeatKey(workerId));
    },
    async capacity() {
      const workers = await alive();
      return workers.reduce((total, worker) => total + worker.capacity, 0);
    },
  };
}
