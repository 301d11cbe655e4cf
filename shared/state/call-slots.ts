import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { WorkerRegistry } from './worker-registry.ts';

const key = 'slots';

/** Exactly as many calls at once as the workers can take: one lease per call. */
export interface CallSlots {
  /** @returns false when every slot is taken. A holder keeps its slot by taking it again. */
  take(holder: string): Promise<boolean>;
  /** Takes the slot of a call that is there already: also when every slot is taken. Can be repeated. */
  keep(holder: string): Promise<void>;
  release(holder: string): Promise<void>;
  /** Slots that are taken now. */
  taken(): Promise<number>;
  /** Who has them. `until`: end of the lease, epoch milliseconds. */
  holders(): Promise<readonly { readonly holder: string; readonly until: number }[]>;
}

/**
 * Admission on leases in the hot store; exact, however many processes ask at once.
 *
 * @param options.leaseMs a slot that is neither taken again nor released comes back after this time.
 */
export function createCallSlots(options: {
  readonly hotStore: Pick<HotStore, 'takeLease' | 'removeSorted' | 'countSorted' | 'rangeSorted'>;
  readonly workers: Pick<WorkerRegistry, 'capacity'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly leaseMs: number;
}): CallSlots {
  const { hotStore, workers, clock, leaseMs } = options;
  const lease = (holder: string, capacity: number) =>
    hotStore.takeLease(key, { holder, capacity, leaseMs, nowMs: clock.now() });
  const alive = () => ({ min: clock.now(), max: Number.POSITIVE_INFINITY });
  return {
    take: async (holder) => lease(holder, await workers.capacity()),
    async keep(holder) {
      await lease(holder, Number.MAX_SAFE_INTEGER);
    },
    async release(holder) {
      await hotStore.removeSorted(key, holder);
    },
    taken: () => hotStore.countSorted(key, alive()),
    async holders() {
      const held = await hotStore.rangeSorted(key, alive());
      return held.map(({ member, score }) => ({ holder: member, until: score }));
    },
  };
}
