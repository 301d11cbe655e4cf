import { describe, expect, it } from 'vitest';
import { FakeHotStore } from '../testing/fake-hot-store.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createCallSlots } from './call-slots.ts';
import { createWorkerRegistry } from './worker-registry.ts';

function setUp() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const workers = createWorkerRegistry({ hotStore, clock, heartbeatTtlMs: 15_000 });
  return { clock, workers, slots: createCallSlots({ hotStore, workers, clock, leaseMs: 3_600_000 }) };
}

describe('call slots', () => {
  it('admits exactly the capacity of the living workers, however many ask at once', async () => {
    const { workers, slots } = setUp();
    await workers.heartbeat({ workerId: 'a', capacity: 30 });
    await workers.heartbeat({ workerId: 'b', capacity: 20 });
    const results = await Promise.all(Array.from({ length: 200 }, (_, index) => slots.take(`call-${index}`)));
    expect(results.filter(Boolean)).toHaveLength(50);
    expect(await slots.taken()).toBe(50);
  });

  it('gives a slot back once, and the same holder keeps only one', async () => {
    const { workers, slots } = setUp();
    await workers.heartbeat({ workerId: 'a', capacity: 1 });
    expect(await slots.take('one')).toBe(true);
    expect(await slots.take('one')).toBe(true);
    expect(await slots.take('two')).toBe(false);
    await slots.release('one');
    await slots.release('one');
    expect(await slots.take('two')).toBe(true);
    expect(await slots.take('three')).toBe(false);
  });

  it('counts neither a worker that fell silent nor one that left', async () => {
    const { clock, workers, slots } = setUp();
    await workers.heartbeat({ workerId: 'a', capacity: 2 });
    await workers.heartbeat({ workerId: 'b', capacity: 1 });
    await workers.leave({ workerId: 'b', capacity: 1 });
    expect(await workers.capacity()).toBe(2);
    await clock.advance(15_001);
    expect(await workers.capacity()).toBe(0);
    expect(await slots.take('one')).toBe(false);
  });

  it('takes a slot back whose release was lost', async () => {
    const { clock, workers, slots } = setUp();
    await workers.heartbeat({ workerId: 'a', capacity: 1 });
    await slots.take('lost');
    await clock.advance(3_600_001);
    await workers.heartbeat({ workerId: 'a', capacity: 1 });
    expect(await slots.take('next')).toBe(true);
  });
});
