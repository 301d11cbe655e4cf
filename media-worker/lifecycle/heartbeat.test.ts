import { describe, expect, it } from 'vitest';
import { StoreError } from '#shared/errors/coded-error.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { Heartbeat, heartbeatTtlMs } from './heartbeat.ts';

function worker() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const workers = createWorkerRegistry({ hotStore, clock, heartbeatTtlMs });
  const heartbeat = new Heartbeat({ workers, workerId: 'w1', capacity: 40, clock, logger });
  return { clock, hotStore, logger, workers, heartbeat };
}

describe('the heartbeat', () => {
  it('keeps the worker counted until it stops, and then not a moment longer', async () => {
    const { clock, workers, heartbeat } = worker();
    await heartbeat.start();
    expect(await workers.capacity()).toBe(40);
    await clock.advance(10 * heartbeatTtlMs);
    expect(await workers.capacity()).toBe(40);
    await heartbeat.stop();
    expect(await workers.capacity()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets a worker that died be forgotten', async () => {
    const { clock, workers } = worker();
    await workers.beat({ workerId: 'dead', capacity: 10 });
    await clock.advance(heartbeatTtlMs + 1);
    expect(await workers.capacity()).toBe(0);
  });

  it('goes on beating when the store was away for a while', async () => {
    const { clock, hotStore, logger, workers, heartbeat } = worker();
    hotStore.available = false;
    await heartbeat.start();
    await clock.advance(12_000);
    expect(logger.entries.every(({ attributes }) => attributes.error instanceof StoreError)).toBe(
      true,
    );
    hotStore.available = true;
    await clock.advance(5000);
    expect(await workers.capacity()).toBe(40);
    await heartbeat.stop();
  });
});
