import { describe, expect, it } from 'vitest';
import type { ThreadItem, ThreadStore } from '#shared/contracts/thread-store.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeThreadStore } from '#shared/testing/fake-thread-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createThreadStore } from './thread-store.ts';

const item = (id: string, at: number, text = id): ThreadItem => ({
  id,
  at,
  channel: 'voice',
  sessionId: 'call/1#a',
  speaker: 'customer',
  text,
});

const stores: readonly (readonly [string, () => ThreadStore])[] = [
  [
    'documents',
    () => createThreadStore({ documents: new FakeDocumentStore({ clock: new VirtualClock() }) }),
  ],
  ['the fake', () => new FakeThreadStore()],
];

describe.each(stores)('ThreadStore: %s', (_name, open) => {
  it('gives the newest items, oldest of them first', async () => {
    const store = open();
    await store.append('c1', [item('b', 2), item('a', 1), item('c', 3)]);
    expect((await store.latest('c1', 2)).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(await store.latest('c2', 5)).toEqual([]);
  });

  it('keeps the first of two items with the same id', async () => {
    const store = open();
    await store.append('c1', [item('a', 1, 'first')]);
    await store.append('c1', [item('a', 1, 'again'), item('b', 2)]);
    expect((await store.latest('c1', 5)).map(({ text }) => text)).toEqual(['first', 'b']);
  });

  it('corrects what was not heard to its end, and takes out what was not heard at all', async () => {
    const store = open();
    await store.append('c1', [item('a', 1, 'first'), item('b', 2, 'second half'), item('c', 3)]);
    await store.correct('c1', [item('b', 2, 'second'), item('c', 3, '')]);
    expect((await store.latest('c1', 5)).map(({ text }) => text)).toEqual(['first', 'second']);
    await store.correct('c1', [item('c', 3, '')]);
    expect(await store.latest('c1', 5)).toHaveLength(2);
  });

  it('takes ids with any characters', async () => {
    const store = open();
    await store.append('c1', [item('call/1#a?b\\c:turn 1', 1)]);
    expect(await store.latest('c1', 5)).toHaveLength(1);
  });
});
