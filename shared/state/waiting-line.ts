import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';

/** Nobody waits longer than this: an entry whose owner was lost disappears. */
const lineTtlMs = 2 * 60 * 60 * 1000;
/** The service rate is measured over this time. */
const rateWindowMs = 30 * 60 * 1000;

export interface WaitingLine {
  /** Joining twice keeps the first place. @returns the 1-based place. */
  join(id: string, priority?: 'normal' | 'high' | 'urgent'): Promise<number>;
  leave(id: string): Promise<void>;
  /** The first in line, left in place. */
  first(): Promise<string | undefined>;
  /** Somebody from the line is being served: feeds the measured rate. */
  served(id: string): Promise<void>;
  depth(): Promise<number>;
  /** People served per second lately; undefined when fewer than two were. */
  servedPerSecond(): Promise<number | undefined>;
}

/** Higher priorities stand before everybody of a lower one; within one, who came first. */
const priorityOffsetMs = { normal: 0, high: -365 * 24 * 60 * 60 * 1000, urgent: -2 * 365 * 24 * 60 * 60 * 1000 };

/**
 * A line of waiting people as a sorted set by arrival, and the times they were served beside it.
 * @param options.name hot-store key, e.g. `queue`
 */
export function createWaitingLine(options: {
  readonly hotStore: HotStore;
  readonly clock: Clock;
  readonly name: string;
}): WaitingLine {
  const { hotStore, clock, name } = options;
  const servedKey = `${name}:served`;
  const everyone = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };
  return {
    async join(id, priority = 'normal') {
      const place = await hotStore.rankSorted(name, id);
      if (place !== undefined) return place + 1;
      await hotStore.addSorted(name, id, clock.now() + priorityOffsetMs[priority], { ttlMs: lineTtlMs });
      return ((await hotStore.rankSorted(name, id)) ?? 0) + 1;
    },
    async leave(id) {
      await hotStore.removeSorted(name, id);
    },
    async first() {
      const [head] = await hotStore.rangeSorted(name, { ...everyone, limit: 1 });
      return head?.member;
    },
    async served(id) {
      await hotStore.removeSorted(name, id);
      await hotStore.addSorted(servedKey, id, clock.now(), { ttlMs: rateWindowMs });
    },
    depth: () => hotStore.countSorted(name, everyone),
    async servedPerSecond() {
      const now = clock.now();
      await hotStore.removeSortedRange(servedKey, { min: 0, max: now - rateWindowMs });
      const served = await hotStore.rangeSorted(servedKey, { min: now - rateWindowMs, max: now });
      const earliest = served[0]?.score;
      if (served.length < 2 || earliest === undefined || now <= earliest) return undefined;
      return served.length / ((now - earliest) / 1000);
    },
  };
}
