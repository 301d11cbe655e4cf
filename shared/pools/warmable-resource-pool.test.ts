import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { Lease } from './lease.ts';
import { PoolExhaustedError } from './pool-exhausted-error.ts';
import { type PoolLimits, WarmableResourcePool } from './warmable-resource-pool.ts';

interface Connection {
  readonly id: number;
  healthy: boolean;
  open: boolean;
}

const usual: PoolLimits = {
  warmTarget: 2,
  capacity: 4,
  maxWaitMs: 1000,
  maxAgeMs: 600_000,
  dedicatedMs: 60_000,
};

function poolOf(limits: Partial<PoolLimits> = {}, connectMs = 0) {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const made: Connection[] = [];
  const outage = { active: false };
  const pool = new WarmableResourcePool<Connection>({
    name: 'voices',
    limits: { ...usual, ...limits },
    create: () =>
      new Promise((resolve, reject) => {
        clock.after(connectMs, () => {
          if (outage.active) {
            reject(new Error('The service is away.'));
            return;
          }
          const connection = { id: made.length, healthy: true, open: true };
          made.push(connection);
          resolve(connection);
        });
      }),
    destroy: async (connection) => {
      expect(connection.open).toBe(true);
      connection.open = false;
    },
    isHealthy: ({ healthy }) => healthy,
    clock,
    logger,
  });
  const acquire = async (session?: string) => {
    const [lease] = await Promise.all([
      pool.acquire(session === undefined ? {} : { session }),
      clock.advance(connectMs),
    ]);
    return lease;
  };
  const openCount = () => made.filter(({ open }) => open).length;
  return { pool, clock, logger, made, outage, acquire, openCount };
}

describe('a pool of warmed resources', () => {
  it('connects its warm target ahead and is ready then', async () => {
    const { pool, clock, openCount } = poolOf({}, 200);
    pool.start();
    expect(pool.metrics()).toMatchObject({ ready: false, creating: 2, warm: 0 });
    await clock.advance(200);
    expect(pool.metrics()).toMatchObject({ ready: true, creating: 0, warm: 2 });
    expect(openCount()).toBe(2);
    await pool.close();
  });

  it('hands out a warm resource at once and warms the next in the background', async () => {
    const { pool, clock, acquire } = poolOf({}, 200);
    pool.start();
    await clock.advance(200);
    const lease = await pool.acquire();
    expect(lease.tier).toBe('warm');
    expect(pool.metrics()).toMatchObject({ inUse: 1, warm: 1, creating: 1 });
    await clock.advance(200);
    expect(pool.metrics()).toMatchObject({ warm: 2 });
    lease.release();
    await pool.close();
    await expect(acquire()).rejects.toMatchObject({ code: 'pool_exhausted' });
  });

  it('gives a session the resource that it used last', async () => {
    const { pool, acquire } = poolOf();
    pool.start();
    const first = await acquire('caller-1');
    first.release();
    const other = await acquire('caller-2');
    const again = await acquire('caller-1');
    expect(again.tier).toBe('dedicated');
    expect(again.resource.id).toBe(first.resource.id);
    expect(other.resource.id).not.toBe(first.resource.id);
    other.release();
    again.release();
    await pool.close();
  });

  it('creates one while the caller waits when nothing is warm', async () => {
    const { pool, acquire } = poolOf({ warmTarget: 0 }, 150);
    pool.start();
    const lease = await acquire();
    expect(lease.tier).toBe('cold');
    expect(pool.metrics().allocations).toEqual({ dedicated: 0, warm: 0, cold: 1 });
    lease.release();
    await pool.close();
  });

  it('takes from another session what it keeps when there is no room for more', async () => {
    const { pool, acquire, openCount } = poolOf({ warmTarget: 0, capacity: 1 });
    const first = await acquire('caller-1');
    first.release();
    const second = await acquire('caller-2');
    expect(second.resource.id).toBe(first.resource.id);
    expect(openCount()).toBe(1);
    second.release();
    await pool.close();
  });

  it('serves who waits in the order they came, and refuses after the bounded wait', async () => {
    const { pool, clock, acquire } = poolOf({ warmTarget: 0, capacity: 1 });
    const held = await acquire();
    const order: string[] = [];
    const waiting = ['first', 'second'].map(async (name) => {
      const lease = await pool.acquire();
      order.push(name);
      return lease;
    });
    const third = pool.acquire();
    expect(pool.metrics().waiting).toBe(3);
    held.release();
    (await waiting[0])?.release();
    await waiting[1];
    expect(order).toEqual(['first', 'second']);
    const refusal = expect(third).rejects.toBeInstanceOf(PoolExhaustedError);
    await clock.advance(1000);
    await refusal;
    expect(pool.metrics()).toMatchObject({ waiting: 0, refused: 1, inUse: 1 });
    (await waiting[1])?.release();
    await pool.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets go of a place in the line when the caller hangs up', async () => {
    const { pool, clock, acquire } = poolOf({ warmTarget: 0, capacity: 1 });
    const held = await acquire();
    const leaving = new AbortController();
    const waiting = pool.acquire({ signal: leaving.signal });
    leaving.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
    expect(pool.metrics().waiting).toBe(0);
    held.release();
    expect(pool.metrics()).toMatchObject({ inUse: 0 });
    await pool.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps what was connected for somebody who left the line meanwhile, and nothing of them', async () => {
    const { pool, clock, acquire } = poolOf({ capacity: 1, warmTarget: 0 }, 200);
    const broken = await acquire();
    const call = new AbortController();
    const waiting = pool.acquire({ session: 'call-1', signal: call.signal });
    broken.discard();
    await clock.advance(100);
    expect(pool.metrics()).toMatchObject({ waiting: 0, creating: 1 });
    call.abort(new Error('The caller hung up.'));
    await expect(waiting).rejects.toThrow('hung up');
    expect(getEventListeners(call.signal, 'abort')).toEqual([]);
    await clock.advance(100);
    expect(pool.metrics()).toMatchObject({ inUse: 0, creating: 0 });
    expect((await pool.acquire({ session: 'call-2' })).resource.id).toBe(1);
    expect(clock.pendingTimers).toBe(0);
    await pool.close();
  });

  it('does not listen to the signal of somebody who has what they waited for', async () => {
    const { pool, acquire } = poolOf({ capacity: 1, warmTarget: 0 });
    const held = await acquire();
    const { signal } = new AbortController();
    const waiting = pool.acquire({ signal });
    held.release();
    (await waiting).release();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await pool.close();
  });

  it('tries for the next in line when nothing could be created for the first', async () => {
    const { pool, clock, outage } = poolOf({ capacity: 1, warmTarget: 0 }, 200);
    outage.active = true;
    const refused = pool.acquire();
    const served = pool.acquire();
    const outcome = expect(refused).rejects.toThrow('away');
    await clock.advance(200);
    await outcome;
    outage.active = false;
    await clock.advance(200);
    expect((await served).tier).toBe('cold');
    await pool.close();
  });

  it('keeps what was connected for a caller who left meanwhile', async () => {
    const { pool, clock } = poolOf({ warmTarget: 0 }, 300);
    const leaving = new AbortController();
    const waiting = pool.acquire({ signal: leaving.signal });
    leaving.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
    await clock.advance(300);
    expect(pool.metrics()).toMatchObject({ warm: 1, inUse: 0 });
    await pool.close();
  });

  it('does not hand out what broke or grew old while idle', async () => {
    const { pool, clock, made, acquire } = poolOf({ warmTarget: 1, maxAgeMs: 5000 });
    pool.start();
    await clock.advance(0);
    const [broken] = made;
    if (broken !== undefined) broken.healthy = false;
    const lease = await acquire();
    expect(lease.resource.id).not.toBe(broken?.id);
    expect(broken?.open).toBe(false);
    await clock.advance(5000);
    lease.release();
    await clock.advance(0);
    expect(lease.resource.open).toBe(false);
    expect(pool.metrics()).toMatchObject({ warm: 1 });
    await pool.close();
  });

  it('replaces a discarded resource and gives the new one to who waits', async () => {
    const { pool, clock, acquire, made } = poolOf({ warmTarget: 0, capacity: 1 });
    const held = await acquire();
    const waiting = pool.acquire();
    held.discard();
    held.release();
    await clock.advance(0);
    const lease = await waiting;
    expect(lease.resource.id).toBe(1);
    expect(made[0]?.open).toBe(false);
    expect(pool.metrics()).toMatchObject({ inUse: 1, discarded: 1 });
    lease.release();
    await pool.close();
  });

  it('tries ever more slowly to warm while the service is away, and recovers', async () => {
    const { pool, clock, outage, logger } = poolOf({ warmTarget: 1 });
    outage.active = true;
    pool.start();
    await clock.advance(8500);
    // At 0, 0.5, 1.5, 3.5 and 8.5 s.
    expect(pool.metrics()).toMatchObject({ creationFailures: 5, ready: false });
    expect(logger.events('warn')).toContain('pool could not warm a resource');
    outage.active = false;
    await clock.advance(5000);
    expect(pool.metrics()).toMatchObject({ ready: true, warm: 1 });
    await pool.close();
  });

  it('tells the caller at once when a resource cannot be created for them', async () => {
    const { pool, outage, acquire } = poolOf({ warmTarget: 0, capacity: 1 });
    outage.active = true;
    await expect(acquire()).rejects.toThrow('The service is away.');
    outage.active = false;
    const lease = await acquire();
    expect(lease.tier).toBe('cold');
    lease.release();
    await pool.close();
  });

  it('keeps a resource for its session no longer than agreed, and no more than needed', async () => {
    const { pool, clock, acquire, openCount } = poolOf({ warmTarget: 1, dedicatedMs: 20_000 });
    pool.start();
    await clock.advance(0);
    const leases = [await acquire('caller-1'), await acquire('caller-2')];
    for (const lease of leases) lease.release();
    expect(pool.metrics()).toMatchObject({ dedicated: 2, warm: 1 });
    await clock.advance(45_000);
    expect(pool.metrics()).toMatchObject({ dedicated: 0, warm: 1 });
    expect(openCount()).toBe(1);
    await pool.close();
  });

  it('destroys what comes back after it was closed', async () => {
    const { pool, acquire, openCount, clock } = poolOf();
    pool.start();
    const lease = await acquire();
    const closing = pool.close();
    lease.release();
    await closing;
    expect(openCount()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('refuses limits that contradict each other', () => {
    expect(() => poolOf({ warmTarget: 5, capacity: 4 })).toThrow(RangeError);
  });
});

describe('whatever happens', () => {
  const action = fc.oneof(
    fc.record({ type: fc.constant('acquire' as const), session: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ type: fc.constant('give-up' as const), which: fc.nat({ max: 20 }) }),
    fc.record({ type: fc.constant('release' as const), which: fc.nat({ max: 20 }) }),
    fc.record({ type: fc.constant('discard' as const), which: fc.nat({ max: 20 }) }),
    fc.record({ type: fc.constant('break' as const), which: fc.nat({ max: 20 }) }),
    fc.record({ type: fc.constant('outage' as const), active: fc.boolean() }),
    fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
  );

  it('never more than the capacity exists, nothing is held twice, nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const { pool, clock, made, outage, openCount } = poolOf({ maxAgeMs: 30_000 }, 100);
        pool.start();
        const held: Lease<Connection>[] = [];
        const asked: AbortController[] = [];
        const settled: Promise<void>[] = [];
        const pick = <Item>(items: Item[], which: number) =>
          items.splice(which % Math.max(1, items.length), 1)[0];
        for (const step of actions) {
          if (step.type === 'acquire') {
            const giveUp = new AbortController();
            asked.push(giveUp);
            const acquiring = pool.acquire({
              session: `caller-${step.session}`,
              signal: giveUp.signal,
            });
            settled.push(
              acquiring.then(
                (lease) => {
                  expect(held.map(({ resource }) => resource)).not.toContain(lease.resource);
                  expect(lease.resource.open).toBe(true);
                  held.push(lease);
                },
                () => undefined,
              ),
            );
          } else if (step.type === 'give-up') {
            pick(asked, step.which)?.abort(new Error('gave up'));
          } else if (step.type === 'release') pick(held, step.which)?.release();
          else if (step.type === 'discard') pick(held, step.which)?.discard();
          else if (step.type === 'outage') outage.active = step.active;
          else if (step.type === 'wait') await clock.advance(step.ms);
          else {
            const victim = made[step.which % Math.max(1, made.length)];
            if (victim !== undefined) victim.healthy = false;
          }
          const { inUse, warm, dedicated, creating } = pool.metrics();
          expect(inUse + warm + dedicated + creating).toBeLessThanOrEqual(usual.capacity);
          await clock.advance(0);
          expect(openCount()).toBeLessThanOrEqual(usual.capacity);
        }
        const closing = pool.close();
        await clock.advance(1000);
        await Promise.all(settled);
        for (const lease of held) lease.release();
        await clock.advance(0);
        await closing;
        expect(openCount()).toBe(0);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
