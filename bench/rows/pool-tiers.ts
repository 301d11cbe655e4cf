import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#shared/contracts/clock.ts';
import type { PoolTier } from '#shared/pools/pool-metrics.ts';
import { WarmableResourcePool } from '#shared/pools/warmable-resource-pool.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { quietLogger } from '../worker/quiet-logger.ts';

const connectMs = 50;
const acquisitions = 400;

/** P14: how long a caller waits for a connection, by where it comes from. */
export const poolTiers: Row = {
  id: 'P14',
  measure: 'pool acquire p99: dedicated, warm, cold',
  unit: 'ms',
  target: '≤ 0.1 / ≤ 1 / provider-bound',
  stretch: '',
  async run() {
    const pool = new WarmableResourcePool({
      name: 'bench',
      limits: { warmTarget: 20, capacity: 60, maxWaitMs: 2000, maxAgeMs: 1e9, dedicatedMs: 1e9 },
      create: () => sleep(connectMs, {}),
      destroy: async () => undefined,
      isHealthy: () => true,
      clock: systemClock,
      logger: quietLogger,
    });
    const waits: Record<PoolTier, number[]> = { dedicated: [], warm: [], cold: [] };
    const acquire = async (session: string) => {
      const askedAt = performance.now();
      const lease = await pool.acquire({ session });
      waits[lease.tier].push(performance.now() - askedAt);
      return lease;
    };
    pool.start();
    await sleep(connectMs * 3);
    for (let index = 0; index < acquisitions; index += 1) {
      const first = await acquire(`session-${index}`);
      first.release();
      (await acquire(`session-${index}`)).discard();
      // More at once than are warm: the rest is connected while the caller waits.
      if (index % 40 === 0) {
        const leases = await Promise.all(
          Array.from({ length: 30 }, (_, other) => acquire(`burst-${index}-${other}`)),
        );
        for (const lease of leases) lease.discard();
      }
      await sleep(2);
    }
    await pool.close();
    const dedicated = percentile(waits.dedicated, 99);
    const warm = percentile(waits.warm, 99);
    const cold = percentile(waits.cold, 99);
    return {
      values: { dedicated, warm, cold, coldBeyondProvider: cold - connectMs },
      met: dedicated <= 0.1 && warm <= 1,
      metStretch: dedicated <= 0.1 && warm <= 1,
      load: `${waits.dedicated.length}/${waits.warm.length}/${waits.cold.length} acquisitions, connecting takes ${connectMs} ms`,
    };
  },
};
