import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCallSlots } from './call-slots.ts';
import { createWorkerRegistry } from './worker-registry.ts';

function build() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const workers = createWorkerRegistry({ hotStore, clock, ttlMs: 10_000 });
  const slots = createCallSlots({ hotStore, workers, clock, leaseMs: 30_000 });
  return { clock, workers, slots };
}

describe('CallSlots', () => {
  it('admits exactly the workers’ capacity out of 200 simultaneous offers', async () => {
    const { workers, slots } = build();
    await workers.beat({ workerId: 'a', capacity: 30 });
    await workers.beat({ workerId: 'b', capacity: 20 });
    const admitted = await Promise.all(
      Array.from({ length: 200 }, (_unused, index) => slots.take(`call-${index}`)),
    );
    expect(admitted.filter(Boolean)).toHaveLength(50);
    expect(await slots.taken()).toBe(50);
  });

  it('admits nobody while no worker is alive', async () => {
    const { clock, workers, slots } = build();
    expect(await slots.take('early')).toBe(false);
    await workers.beat({ workerId: 'a', capacity: 1 });
    await clock.advance(10_001);
    expect(await slots.take('late')).toBe(false);
  });

  it('takes a drained worker out at once but lets its calls keep their slots', async () => {
    const { workers, slots } = build();
    await workers.beat({ workerId: 'a', capacity: 1 });
    expect(await slots.take('talking')).toBe(true);
    await workers.remove('a');
    expect(await slots.take('talking')).toBe(true);
    expect(await slots.take('new')).toBe(false);
  });

  it('frees the slot of a call that nobody renews', async () => {
    const { clock, workers, slots } = build();
    await workers.beat({ workerId: 'a', capacity: 1 });
    expect(await slots.take('lost')).toBe(true);
    for (let beat = 0; beat < 4; beat += 1) {
      await clock.advance(8000);
      await workers.beat({ workerId: 'a', capacity: 1 });
    }
    expect(await slots.take('next')).toBe(true);
  });

  it('gives a slot back once, and the same holder keeps only one', async () => {
    const { workers, slots } = build();
    await workers.beat({ workerId: 'a', capacity: 1 });
    expect(await slots.take('one')).toBe(true);
    expect(await slots.take('one')).toBe(true);
    expect(await slots.take('two')).toBe(false);
    await slots.release('one');
    await slots.release('one');
    expect(await slots.take('two')).toBe(true);
    expect(await slots.take('three')).toBe(false);
  });

  it('believes a worker’s newest heartbeat', async () => {
    const { workers } = build();
    await workers.beat({ workerId: 'a', capacity: 5 });
    await workers.beat({ workerId: 'b', capacity: 1 });
    await workers.beat({ workerId: 'a', capacity: 2 });
    expect(await workers.capacity()).toBe(3);
  });

  it('never exceeds the capacity in any history of offers, releases and renewals', async () => {
    const step = fc.record({
      holder: fc.integer({ min: 0, max: 12 }),
      action: fc.constantFrom('take', 'take', 'release', 'wait'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 20 }),
        async (capacity, rounds) => {
          const clock = new VirtualClock();
          const hotStore = new FakeHotStore({ clock });
          const workers = { capacity: async () => capacity };
          const slots = createCallSlots({ hotStore, workers, clock, leaseMs: 30_000 });
          for (const round of rounds) {
            await Promise.all(
              round.map(async ({ holder, action }) => {
                if (action === 'take') await slots.take(`call-${holder}`);
                else if (action === 'release') await slots.release(`call-${holder}`);
                else await clock.advance(7000);
                expect(await slots.taken()).toBeLessThanOrEqual(capacity);
              }),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
