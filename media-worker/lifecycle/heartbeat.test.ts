import { describe, expect, it } from 'vitest';
import { StoreError } from '#shared/errors/coded-error.ts';
import {
  createWorkerRegistry,
  heartbeatEveryMs,
  heartbeatTtlMs,
} from '#shared/state/worker-registry.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { Heartbeat } from './heartbeat.ts';

function worker() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const workers = createWorkerRegistry({ hotStore, clock });
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

  it('counts those who live, not who died, as soon as the silence is long enough', async () => {
    const { clock, workers, heartbeat } = worker();
    await heartbeat.start();
    await workers.beat({ workerId: 'dead', capacity: 10 });
    expect(await workers.capacity()).toBe(50);
    await clock.advance(heartbeatTtlMs - heartbeatEveryMs);
    expect(await workers.capacity()).toBe(50);
    await clock.advance(heartbeatEveryMs + 1);
    expect(await workers.capacity()).toBe(40);
    await heartbeat.stop();
  });

  it('does not count a worker that is cut off from the store, and counts it soon when it is back', async () => {
    const { clock, workers, hotStore, logger } = worker();
    const cutOff = {
      isCutOff: false,
      async beat(beat: Parameters<typeof workers.beat>[0]) {
        if (cutOff.isCutOff) throw new StoreError('away');
        await workers.beat(beat);
      },
      remove: workers.remove,
    };
    const parts = { workerId: 'w2', capacity: 5, clock, logger };
    const heartbeat = new Heartbeat({ ...parts, workers: cutOff });
    await heartbeat.start();
    cutOff.isCutOff = true;
    await clock.advance(heartbeatTtlMs + 1);
    expect(await workers.capacity()).toBe(0);
    cutOff.isCutOff = false;
    await clock.advance(heartbeatEveryMs);
    expect(await workers.capacity()).toBe(5);
    // A store that was started anew has forgotten everything.
    for (const key of hotStore.keys()) await hotStore.delete(key);
    expect(await workers.capacity()).toBe(0);
    await clock.advance(heartbeatEveryMs);
    expect(await workers.capacity()).toBe(5);
    await heartbeat.stop();
  });

  it('signs off after a beat that was on its way, not before', async () => {
    const { clock, workers, logger } = worker();
    let arrive: () => void = () => undefined;
    const slow = {
      beat: (beat: Parameters<typeof workers.beat>[0]) =>
        new Promise<void>((resolve) => {
          arrive = () => resolve(workers.beat(beat));
        }),
      remove: workers.remove,
    };
    const parts = { workerId: 'w3', capacity: 7, clock, logger };
    const heartbeat = new Heartbeat({ ...parts, workers: slow });
    const started = heartbeat.start();
    const stopped = heartbeat.stop();
    arrive();
    await Promise.all([started, stopped]);
    expect(await workers.capacity()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
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
