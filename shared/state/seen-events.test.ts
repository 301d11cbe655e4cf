import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createSeenEvents } from './seen-events.ts';

describe('SeenEvents', () => {
  it('grants each id once, however often and in whatever order it is delivered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }), async (ids) => {
        const hotStore = new FakeHotStore({ clock: new VirtualClock() });
        const seen = createSeenEvents({ hotStore, ttlMs: 60_000 });
        const granted = await Promise.all(ids.map((id) => seen.claim(`event-${id}`)));
        expect(granted.filter(Boolean)).toHaveLength(new Set(ids).size);
      }),
    );
  });

  it('can be claimed again after a release, and after its time', async () => {
    const clock = new VirtualClock();
    const seen = createSeenEvents({ hotStore: new FakeHotStore({ clock }), ttlMs: 1000 });
    expect(await seen.claim('a')).toBe(true);
    await seen.release('a');
    expect(await seen.claim('a')).toBe(true);
    expect(await seen.claim('a')).toBe(false);
    await clock.advance(1000);
    expect(await seen.claim('a')).toBe(true);
  });
});
