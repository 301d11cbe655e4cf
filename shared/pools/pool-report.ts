import type { PoolMetrics, PoolTier } from './pool-metrics.ts';

/** What all pools of a process are doing; nothing in it is about a person. */
export interface PoolReport {
  /** `warming` until every pool has reached its warm target once. */
  readonly status: 'ready' | 'warming';
  readonly timestamp: string;
  readonly pools: Readonly<Record<string, PoolMetrics>>;
  readonly summary: {
    readonly inUse: number;
    readonly idle: number;
    readonly waiting: number;
    readonly allocations: Readonly<Record<PoolTier, number>>;
    /** Part of the allocations for which nobody waited, in percent; absent before the first one. */
    readonly hitRatePercent?: number;
  };
}

export function reportPools(metrics: readonly PoolMetrics[], nowMs: number): PoolReport {
  const sum = (count: (pool: PoolMetrics) => number) =>
    metrics.reduce((total, pool) => total + count(pool), 0);
  const allocations = {
    dedicated: sum((pool) => pool.allocations.dedicated),
    warm: sum((pool) => pool.allocations.warm),
    cold: sum((pool) => pool.allocations.cold),
  };
  const hits = allocations.dedicated + allocations.warm;
  const all = hits + allocations.cold;
  return {
    status: metrics.every(({ ready }) => ready) ? 'ready' : 'warming',
    timestamp: new Date(nowMs).toISOString(),
    pools: Object.fromEntries(metrics.map((pool) => [pool.name, pool])),
    summary: {
      inUse: sum(({ inUse }) => inUse),
      idle: sum(({ warm, dedicated }) => warm + dedicated),
      waiting: sum(({ waiting }) => waiting),
      allocations,
      ...(all === 0 ? {} : { hitRatePercent: Math.round((1000 * hits) / all) / 10 }),
    },
  };
}
