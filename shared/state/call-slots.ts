import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { WorkerRegistry } from './worker-registry.ts';

const key = 'slots';

/** Exactly as many calls at once as the workers can take: one lease per call. */
export interface CallSlots {
  /** @returns false when every slot is taken. A holder keeps its slot by taking it again. */
  take(holder: string): Promise<boolean>;
  release(holder: string): Promise<void>;
  /** Slots that are taken now. */
  taken(): Promise<number>;
}

/**
 * Admission on leases in the hot store; exact, however many processes ask at once.
 *
 * @param options.leaseMs a slot that is neither taken again nor released comes back after this time.
 */
export function createCallSlots(options: {
  readonly hotStore: Pick<HotStore, 'takeLease' | 'removeSorted' | 'countSorted'>;
  readonly workers: Pick<WorkerRegistry, 'capacity'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly leaseMs: number;
}): CallSlots {
  const { hotStore, workers, clock, leaseMs } = options;
  return {
    async take(holder) {
      const capacity = await workers.capacity();
      return hotStore.takeLease(key, { holder, capacity, leaseMs, nowMs: clock.now() });
    },
    async release(holder) {
      await hotStore.removeSorted(key, holder);
    },
    taken: () => hotStore.countSorted(key, { min: clock.now(), max: Number.POSITIVE_INFINITY }),
  };
}
