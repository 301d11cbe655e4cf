import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';

export type Priority = 'urgent' | 'high' | 'normal';

/** People who wait, the most urgent and then the longest waiting first. */
export interface WaitingLine {
  /** Joining twice keeps the first place. @returns the 1-based place. @throws StoreError */
  join(member: string, priority?: Priority): Promise<number>;
  leave(member: string): Promise<void>;
  /** Whether somebody waits. */
  has(member: string): Promise<boolean>;
  /** The first in line, left in place. */
  first(): Promise<string | undefined>;
  /** Somebody's turn has come: they leave, and the measured rate learns from it. */
  served(member: string): Promise<void>;
  /** How many wait. */
  depth(): Promise<number>;
  /** People served per second lately; undefined when fewer than two were. */
  servedPerSecond(): Promise<number | undefined>;
}

/** Keeps classes apart in the score: larger than any epoch in milliseconds until the year 2286. */
const CLASS_SPAN = 1e13;
const classOf: Readonly<Record<Priority, number>> = { urgent: 0, high: 1, normal: 2 };
/** Who has waited longer than this has hung up without our hearing of it. */
const LONGEST_WAIT_MS = 2 * 60 * 60 * 1000;
/** Services that the rate is measured over. */
const RATE_WINDOW_MS = 30 * 60 * 1000;
/** Shortest time a rate is taken from: many who are served in one second say little of the next. */
const SHORTEST_SPAN_MS = 60_000;
const everything = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/**
 * A waiting line as a sorted set (score: class and time of joining); the times of service beside it.
 *
 * @param dependencies.name hot-store key, e.g. `queue`.
 */
export function createWaitingLine(dependencies: {
  readonly hotStore: HotStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly name: string;
}): WaitingLine {
  const { hotStore, clock, name } = dependencies;
  const servedKey = `${name}:served`;

  const place = async (member: string) => {
    const rank = await hotStore.rankSorted(name, member);
    return rank === undefined ? undefined : rank + 1;
  };
  const dropForgotten = async () => {
    const latestMs = clock.now() - LONGEST_WAIT_MS;
    for (const index of Object.values(classOf)) {
      const min = index * CLASS_SPAN;
      await hotStore.removeSortedRange(name, { min, max: min + latestMs });
    }
  };
  return {
    async join(member, priority = 'normal') {
      const known = await place(member);
      if (known !== undefined) return known;
      await dropForgotten();
      const score = classOf[priority] * CLASS_SPAN + clock.now();
      await hotStore.addSorted(name, member, score, { ttlMs: LONGEST_WAIT_MS });
      // Somebody may have been served in between: then the line is empty and this is its head.
      return (await place(member)) ?? 1;
    },
    async leave(member) {
      await hotStore.removeSorted(name, member);
    },
    has: async (member) => (await place(member)) !== undefined,
    async first() {
      const [head] = await hotStore.rangeSorted(name, { ...everything, limit: 1 });
      return head?.member;
    },
    async served(member) {
      const nowMs = clock.now();
      if (!(await hotStore.removeSorted(name, member))) return;
      await hotStore.removeSortedRange(servedKey, { min: 0, max: nowMs - RATE_WINDOW_MS });
      await hotStore.addSorted(servedKey, `${member}@${nowMs}`, nowMs, { ttlMs: RATE_WINDOW_MS });
    },
    depth: () => hotStore.countSorted(name, everything),
    async servedPerSecond() {
      const nowMs = clock.now();
      const window = { min: nowMs - RATE_WINDOW_MS, max: nowMs };
      const times = await hotStore.rangeSorted(servedKey, window);
      const first = times[0];
      if (first === undefined || times.length < 2) return undefined;
      return times.length / (Math.max(SHORTEST_SPAN_MS, nowMs - first.score) / 1000);
    },
  };
}
