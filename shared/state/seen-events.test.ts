import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { mortalStore } from '#shared/testing/mortal-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createSeenEvents } from './seen-events.ts';

const claimMs = 8000;

function build() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const notMarked: string[] = [];
  /** One process: its own registry over the shared store. */
  const process = (store: HotStore = hotStore) =>
    createSeenEvents({
      hotStore: store,
      clock,
      keepMs: 60_000,
      claimMs,
      onNotMarked: (id) => void notMarked.push(id),
    });
  return { clock, hotStore, process, seen: process(), notMarked };
}

describe('SeenEvents', () => {
  it('does the work of each event once, however often and in whatever order it is delivered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }), async (ids) => {
        const { process, clock } = build();
        const done: number[] = [];
        const deliver = (id: number) =>
          process()
            .once(`event-${id}`, async () => void done.push(id))
            .then(
              ({ state }) => state,
              () => 'refused',
            );
        const states = await Promise.all(ids.map(deliver));
        expect(states.filter((state) => state === 'handled')).toHaveLength(done.length);
        expect(done.toSorted()).toEqual([...new Set(ids)].toSorted());
        expect(await Promise.all(ids.map(deliver))).toEqual(ids.map(() => 'known'));
        expect(clock.pendingTimers).toBe(0);
      }),
    );
  });

  it('tells a delivery that comes meanwhile to come again, however long the work takes', async () => {
    const { seen, process, clock } = build();
    let finish: () => void = () => undefined;
    const first = seen.once('a', () => new Promise<void>((resolve) => (finish = resolve)));
    for (const atMs of [0, claimMs + 1, claimMs * 5]) {
      await clock.advance(atMs);
      await expect(process().once('a', async () => expect.unreachable())).rejects.toMatchObject({
        code: 'in_progress',
      });
    }
    finish();
    expect(await first).toMatchObject({ state: 'handled' });
    expect(await seen.once('a', async () => expect.unreachable())).toEqual({ state: 'known' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves the event of a process that died to the delivery after its claim', async () => {
    const { seen, hotStore, clock } = build();
    await hotStore.acquireLock('lock:a', { ttlMs: claimMs });
    await expect(seen.once('a', async () => 'done')).rejects.toMatchObject({ code: 'in_progress' });
    await clock.advance(claimMs);
    expect(await seen.once('a', async () => 'done')).toEqual({ state: 'handled', result: 'done' });
  });

  it('leaves the event to the next delivery at once when the work failed', async () => {
    const { seen } = build();
    const failing = seen.once('a', () => Promise.reject(new Error('cannot')));
    await expect(failing).rejects.toThrow('cannot');
    expect(await seen.once('a', async () => 'done')).toMatchObject({ state: 'handled' });
  });

  it('says that the work is done even when that cannot be remembered', async () => {
    const { seen, hotStore, notMarked } = build();
    const handled = await seen.once('a', async () => {
      hotStore.available = false;
      return 'done';
    });
    expect(handled).toEqual({ state: 'handled', result: 'done' });
    expect(new Set(notMarked)).toEqual(new Set(['a']));
  });

  it('is told all is well only after the work was done, wherever processes die', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }),
        async (lives) => {
          const { clock, hotStore, process } = build();
          let done = 0;
          for (const livesForCalls of [...lives, 1000]) {
            const accepted = await process(mortalStore(hotStore, livesForCalls))
              .once('a', async () => {
                done += 1;
              })
              .then(
                () => true,
                () => false,
              );
            if (accepted) expect(done).toBeGreaterThan(0);
            await clock.advance(claimMs);
          }
          expect(done).toBeGreaterThan(0);
          expect(done).toBeLessThanOrEqual(lives.length + 1);
        },
      ),
    );
  });

  it('forgets an event after its time', async () => {
    const { seen, clock } = build();
    await seen.once('a', async () => undefined);
    await clock.advance(60_000);
    expect(await seen.once('a', async () => undefined)).toMatchObject({ state: 'handled' });
  });
});
