import { beforeEach, expect, it } from 'vitest';
import { createCallSlots } from '#shared/state/call-slots.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { CallSlot, slotLeaseMs } from './call-slot.ts';

let clock: VirtualClock;
let hotStore: FakeHotStore;
let logger: FakeLogger;

beforeEach(() => {
  clock = new VirtualClock();
  hotStore = new FakeHotStore({ clock });
  logger = new FakeLogger();
});

/** Admission with room for so many, as every worker and the Functions app see it. */
function room(capacity: number) {
  const workers = { capacity: async () => capacity };
  const slots = createCallSlots({ hotStore, workers, clock, leaseMs: slotLeaseMs });
  const take = (holder: string) => CallSlot.take({ slots, holder, clock, logger });
  return { slots, take };
}

it('is held for as long as it is needed, and free at once afterwards', async () => {
  const { slots, take } = room(1);
  const slot = await take('a');
  await clock.advance(10 * slotLeaseMs);
  await expect(take('b')).rejects.toMatchObject({ code: 'no_free_slot' });
  await slot.release();
  await slot.release();
  expect(await slots.taken()).toBe(0);
  const next = await take('b');
  await next.release();
  expect(clock.pendingTimers).toBe(0);
});

it('passes to another socket of the same session without ever being free', async () => {
  const { slots, take } = room(1);
  const former = await take('a');
  const latter = await take('a');
  former.leave();
  await former.release();
  expect(await slots.taken()).toBe(1);
  await clock.advance(3 * slotLeaseMs);
  expect(await slots.taken()).toBe(1);
  await latter.release();
  expect(clock.pendingTimers).toBe(0);
});

it('comes back by itself when its worker has died', async () => {
  const { slots, take } = room(1);
  const slot = await take('a');
  slot.leave();
  await clock.advance(slotLeaseMs + 1);
  expect(await slots.taken()).toBe(0);
});

it('outlives a store that is away for a moment', async () => {
  const { slots, take } = room(1);
  const slot = await take('a');
  hotStore.available = false;
  await clock.advance(slotLeaseMs / 2);
  hotStore.available = true;
  await clock.advance(slotLeaseMs);
  expect(await slots.taken()).toBe(1);
  expect(logger.events('warn')).toEqual(['slot was not renewed']);
  hotStore.available = false;
  await slot.release();
  expect(logger.events('warn')).toEqual(['slot was not renewed', 'slot was not released']);
});

it('is given back after a renewal that was on its way, and not taken again by it', async () => {
  const { slots } = room(1);
  let renewals = 0;
  const slow = {
    release: slots.release,
    async take(holder: string) {
      renewals += 1;
      if (renewals > 1) await new Promise<void>((resolve) => clock.after(500, resolve));
      return slots.take(holder);
    },
  };
  const slot = await CallSlot.take({ slots: slow, holder: 'a', clock, logger });
  await clock.advance(slotLeaseMs / 3 + 100);
  const released = slot.release();
  await clock.advance(500);
  await released;
  expect(renewals).toBe(2);
  expect(await slots.taken()).toBe(0);
  expect(clock.pendingTimers).toBe(0);
});
