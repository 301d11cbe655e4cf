import { expect, test } from 'vitest';
import { AcsFaults } from '../faults.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { DeliveryLane } from './delivery-lane.ts';

const stage = (ordered: boolean, faults: Record<string, number | boolean> = {}) => {
  const clock = new VirtualClock();
  const closing = new AbortController();
  const switches = new AcsFaults();
  switches.switchboard.set(faults);
  const lane = new DeliveryLane({ clock, faults: switches, signal: closing.signal, ordered });
  const sent: string[] = [];
  const pending: (() => void)[] = [];
  const enqueue = (name: string) =>
    lane.enqueue(() => {
      sent.push(name);
      return new Promise((resolve) => pending.push(resolve));
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, closing, sent, pending, enqueue, settle };
};

test('an ordered lane starts the next delivery when the one before is done', async () => {
  const { sent, pending, enqueue, settle } = stage(true);
  enqueue('a');
  enqueue('b');
  await settle();
  expect(sent).toEqual(['a']);
  pending[0]?.();
  await settle();
  expect(sent).toEqual(['a', 'b']);
});

test('an unordered lane lets nobody wait', async () => {
  const { sent, enqueue, settle } = stage(false);
  enqueue('a');
  enqueue('b');
  await settle();
  expect(sent).toEqual(['a', 'b']);
});

test('reorder gathers, shuffles repeatably and sends everything at the same time', async () => {
  const run = async (seed: number) => {
    const { clock, sent, enqueue, settle } = stage(true, {
      reorder: true,
      reorder_seed: seed,
      duplicate_events: 2,
    });
    for (const name of ['a', 'b', 'c']) enqueue(name);
    await settle();
    expect(sent).toEqual([]);
    clock.advance(60);
    await settle();
    return sent;
  };
  const first = await run(3);
  expect([...first].sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  expect(first).not.toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  expect(await run(3)).toEqual(first);
});

test('delay_ms holds every delivery back; closing leaves no timer', async () => {
  const { clock, closing, sent, enqueue, settle } = stage(true, { delay_ms: 500 });
  enqueue('a');
  await settle();
  clock.advance(499);
  await settle();
  expect(sent).toEqual([]);
  clock.advance(1);
  await settle();
  expect(sent).toEqual(['a']);
  const other = stage(true, { delay_ms: 500 });
  other.enqueue('b');
  await settle();
  other.closing.abort(new Error('closing'));
  await settle();
  expect(other.clock.pendingTimers).toBe(0);
  closing.abort(new Error('closing'));
});
