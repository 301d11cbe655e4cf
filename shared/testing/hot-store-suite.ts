import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import { createCallSlots } from '#shared/state/call-slots.ts';

/** One hot store under test. */
export interface HotStoreHarness {
  readonly store: HotStore;
  /** A second client of the same store, as another process has it. */
  readonly other: HotStore;
  /** Lets time pass for expiry in the store, without waiting. */
  elapse(byMs: number): Promise<void>;
  close(): Promise<void>;
}

const ttlMs = 60_000;

/**
 * The promises every hot store keeps.
 *
 * @param open starts with an empty store for each test.
 */
export function describeHotStore(name: string, open: () => Promise<HotStoreHarness>): void {
  describe(`HotStore: ${name}`, () => {
    let harness: HotStoreHarness;
    let store: HotStore;
    let other: HotStore;
    beforeEach(async () => {
      harness = await open();
      ({ store, other } = harness);
    });
    afterEach(() => harness.close());

    it('keeps text, any characters, until its time is over', async () => {
      await store.setText('greeting', 'Grüß Gott, 你好 👋\r\n"quoted"', { ttlMs });
      expect(await other.getText('greeting')).toBe('Grüß Gott, 你好 👋\r\n"quoted"');
      await harness.elapse(ttlMs - 10_000);
      expect(await store.getText('greeting')).toBeDefined();
      await harness.elapse(10_001);
      expect(await store.getText('greeting')).toBeUndefined();
    });

    it('lets exactly one of many claim an absent key', async () => {
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_unused, index) =>
          (index % 2 === 0 ? store : other).setText('claim', `${index}`, { ttlMs, ifAbsent: true }),
        ),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store.getText('claim')).toBe(`${claims.indexOf(true)}`);
    });

    it('tells whether a delete found something', async () => {
      await store.setText('gone', 'x', { ttlMs });
      expect(await other.delete('gone')).toBe(true);
      expect(await other.delete('gone')).toBe(false);
    });

    it('counts exactly under concurrency and keeps the first expiry', async () => {
      await Promise.all(
        Array.from({ length: 50 }, () => store.increment('count', { ttlMs: 1000 })),
      );
      expect(await other.increment('count', { by: 5, ttlMs: 1000 })).toBe(55);
      await harness.elapse(600);
      expect(await store.increment('count', { ttlMs: 1000 })).toBe(56);
      await harness.elapse(600);
      expect(await store.increment('count', { ttlMs: 1000 })).toBe(1);
    });

    it('refuses a stale writer of a versioned hash and leaves the newer one', async () => {
      expect(await store.readVersioned('session:a')).toBeUndefined();
      const first = await store.writeVersioned('session:a', {
        fields: { memo: '{}', history: '[]' },
        expectedVersion: 0,
        ttlMs,
      });
      const second = await other.writeVersioned('session:a', {
        fields: { memo: '{"turn":2}' },
        expectedVersion: first,
        ttlMs,
      });
      expect(second).toBeGreaterThan(first);
      await expect(
        store.writeVersioned('session:a', {
          fields: { memo: 'late' },
          expectedVersion: first,
          ttlMs,
        }),
      ).rejects.toBeInstanceOf(StaleWriteError);
      await expect(
        store.writeVersioned('session:a', { fields: { memo: 'new' }, expectedVersion: 0, ttlMs }),
      ).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.readVersioned('session:a')).toEqual({
        version: second,
        fields: { memo: '{"turn":2}' },
      });
    });

    it('lets one of many writers of the same version win', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_unused, index) =>
          (index % 2 === 0 ? store : other).writeVersioned('session:b', {
            fields: { writer: `${index}` },
            expectedVersion: 0,
            ttlMs,
          }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('forgets a versioned hash and refuses to revive it with an old version', async () => {
      const version = await store.writeVersioned('session:c', {
        fields: { memo: 'x' },
        expectedVersion: 0,
        ttlMs: 1000,
      });
      await harness.elapse(1001);
      expect(await store.readVersioned('session:c')).toBeUndefined();
      await expect(
        store.writeVersioned('session:c', { fields: {}, expectedVersion: version, ttlMs }),
      ).rejects.toBeInstanceOf(StaleWriteError);
    });

    it('gives a lock to one holder, with a fencing token that always grows', async () => {
      const first = await store.acquireLock('lock:a', { ttlMs: 1000 });
      expect(await other.acquireLock('lock:a', { ttlMs: 1000 })).toBeUndefined();
      await first?.release();
      const second = await other.acquireLock('lock:a', { ttlMs: 1000 });
      expect(second?.fencingToken).toBeGreaterThan(first?.fencingToken ?? Number.NaN);
      await harness.elapse(1001);
      const third = await store.acquireLock('lock:a', { ttlMs: 1000 });
      expect(third?.fencingToken).toBeGreaterThan(second?.fencingToken ?? Number.NaN);
    });

    it('never lets a former holder free or prolong the lock of the next', async () => {
      const former = await store.acquireLock('lock:b', { ttlMs: 1000 });
      await harness.elapse(1001);
      const current = await other.acquireLock('lock:b', { ttlMs: 1000 });
      expect(await former?.extend(5000)).toBe(false);
      await former?.release();
      expect(await store.acquireLock('lock:b', { ttlMs: 1000 })).toBeUndefined();
      expect(await current?.extend(5000)).toBe(true);
      await harness.elapse(4000);
      expect(await store.acquireLock('lock:b', { ttlMs: 1000 })).toBeUndefined();
    });

    it('keeps a list in order and removes the head only if it is the expected one', async () => {
      expect(await store.peekList('inbox')).toBeUndefined();
      await store.pushList('inbox', 'one', { ttlMs });
      expect(await other.pushList('inbox', 'two', { ttlMs })).toBe(2);
      expect(await store.popListIf('inbox', 'two')).toBe(false);
      expect(await store.peekList('inbox')).toBe('one');
      expect(await store.popListIf('inbox', 'one')).toBe(true);
      expect(await store.popListIf('inbox', 'one')).toBe(false);
      expect(await other.listLength('inbox')).toBe(1);
      expect(await other.peekList('inbox')).toBe('two');
    });

    it('orders members by score and answers rank, range and count', async () => {
      await store.addSorted('queue', 'late', 30, { ttlMs });
      await store.addSorted('queue', 'early', 10.5, { ttlMs });
      await other.addSorted('queue', 'middle', 20, { ttlMs });
      await store.addSorted('queue', 'late', 40, { ttlMs });
      expect(await other.rankSorted('queue', 'middle')).toBe(1);
      expect(await other.rankSorted('queue', 'nobody')).toBeUndefined();
      const everything = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
      expect(await store.rangeSorted('queue', { ...everything, limit: 2 })).toEqual([
        { member: 'early', score: 10.5 },
        { member: 'middle', score: 20 },
      ]);
      expect(await store.countSorted('queue', { min: 20, max: 40 })).toBe(2);
      expect(await store.removeSorted('queue', 'middle')).toBe(true);
      expect(await store.removeSorted('queue', 'middle')).toBe(false);
      expect(await store.removeSortedRange('queue', { min: 0, max: 11 })).toBe(1);
      expect(await store.rangeSorted('queue', everything)).toEqual([{ member: 'late', score: 40 }]);
    });

    it('forgets lists and sorted sets that nobody touches', async () => {
      await store.pushList('old-list', 'x', { ttlMs: 1000 });
      await store.addSorted('old-set', 'x', 1, { ttlMs: 1000 });
      await harness.elapse(1001);
      expect(await store.listLength('old-list')).toBe(0);
      expect(await store.rankSorted('old-set', 'x')).toBeUndefined();
    });

    it('never grants more leases than the capacity, whoever asks at the same time', async () => {
      const nowMs = 1_000_000;
      const granted = await Promise.all(
        Array.from({ length: 100 }, (_unused, index) =>
          (index % 2 === 0 ? store : other).takeLease('slots', {
            holder: `call-${index}`,
            capacity: 25,
            leaseMs: 10_000,
            nowMs,
          }),
        ),
      );
      expect(granted.filter(Boolean)).toHaveLength(25);
      expect(await store.countSorted('slots', { min: nowMs, max: Number.POSITIVE_INFINITY })).toBe(
        25,
      );
    });

    it('renews the lease of its holder, and frees leases that were not renewed', async () => {
      const take = (holder: string, nowMs: number) =>
        store.takeLease('slots', { holder, capacity: 2, leaseMs: 10_000, nowMs });
      expect(await take('a', 1000)).toBe(true);
      expect(await take('b', 1000)).toBe(true);
      expect(await take('c', 2000)).toBe(false);
      expect(await take('a', 8000)).toBe(true);
      expect(await take('c', 11_000)).toBe(true);
      expect(await take('b', 11_000)).toBe(false);
      expect(await store.removeSorted('slots', 'a')).toBe(true);
      expect(await take('b', 11_000)).toBe(true);
    });

    it('knows the calls that are there again after it has lost every slot, and admits no other', async () => {
      const clock = { now: () => 1_000_000 };
      const slotsOf = (hotStore: HotStore) =>
        createCallSlots({
          hotStore,
          clock,
          workers: { capacity: async () => 3 },
          leaseMs: 60_000,
        });
      const [ours, theirs] = [slotsOf(store), slotsOf(other)];
      const calls = ['one', 'two', 'three'];
      for (const call of calls) expect(await ours.take(call)).toBe(true);
      expect(await ours.take('next')).toBe(false);
      await store.delete('slots');
      expect(await ours.take('lucky')).toBe(true);
      await Promise.all(calls.flatMap((call) => [ours.keep(call), theirs.keep(call)]));
      expect(await theirs.take('next')).toBe(false);
      expect((await theirs.holders()).map(({ holder }) => holder).toSorted()).toEqual([
        'lucky',
        'one',
        'three',
        'two',
      ]);
      await ours.release('one');
      expect(await ours.take('next')).toBe(false);
      await theirs.release('two');
      expect(await theirs.take('next')).toBe(true);
      expect(await ours.holders()).toContainEqual({ holder: 'next', until: 1_060_000 });
    });

    it('delivers published text to the channel and to patterns, until they unsubscribe', async () => {
      const exact: string[] = [];
      const pattern: string[] = [];
      const arrived = new Arrivals();
      const endExact = await other.subscribe('events:a', (text) => {
        exact.push(text);
        arrived.add();
      });
      const endPattern = await store.subscribe('events:*', (text, channel) => {
        pattern.push(`${channel}=${text}`);
        arrived.add();
      });
      await store.publish('events:a', 'één');
      await store.publish('events:b', 'two');
      await arrived.reach(3);
      expect(exact).toEqual(['één']);
      expect(pattern).toEqual(['events:a=één', 'events:b=two']);
      await endExact();
      await store.publish('events:a', 'three');
      await arrived.reach(4);
      expect(exact).toEqual(['één']);
      await endPattern();
    });

    it('serves two listeners of one channel and keeps the second when the first leaves', async () => {
      const arrived = new Arrivals();
      const seen: string[] = [];
      const endFirst = await store.subscribe('control:a', (text) => {
        seen.push(`first ${text}`);
        arrived.add();
      });
      const endSecond = await store.subscribe('control:a', (text) => {
        seen.push(`second ${text}`);
        arrived.add();
      });
      await other.publish('control:a', '1');
      await arrived.reach(2);
      await endFirst();
      await other.publish('control:a', '2');
      await arrived.reach(3);
      expect(seen).toEqual(['first 1', 'second 1', 'second 2']);
      await endSecond();
    });

    it('answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });
  });
}

/** Counts deliveries and resolves when a count is reached. */
class Arrivals {
  #count = 0;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  add(): void {
    this.#count += 1;
    for (const { count, resolve } of this.#waiting) {
      if (this.#count >= count) resolve();
    }
  }

  reach(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count >= count) resolve();
      else this.#waiting.push({ count, resolve });
    });
  }
}
