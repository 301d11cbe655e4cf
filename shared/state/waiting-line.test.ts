import { describe, expect, it } from 'vitest';
import { FakeHotStore } from '../testing/fake-hot-store.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createCallQueue } from './call-queue.ts';
import { createWaitingLine } from './waiting-line.ts';

function setUp() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  return { clock, hotStore, line: createWaitingLine({ hotStore, clock, name: 'queue' }) };
}

describe('waiting line', () => {
  it('keeps the order of arrival and the place of who joins twice', async () => {
    const { clock, line } = setUp();
    expect(await line.join('a')).toBe(1);
    await clock.advance(1000);
    expect(await line.join('b')).toBe(2);
    await clock.advance(1000);
    expect(await line.join('a')).toBe(1);
    expect(await line.first()).toBe('a');
    await line.leave('a');
    expect(await line.first()).toBe('b');
    expect(await line.depth()).toBe(1);
  });

  it('puts urgent before high before normal', async () => {
    const { clock, line } = setUp();
    await line.join('normal');
    await clock.advance(1000);
    await line.join('high', 'high');
    await clock.advance(1000);
    expect(await line.join('urgent', 'urgent')).toBe(1);
    expect(await line.join('high')).toBe(2);
    expect(await line.join('normal')).toBe(3);
  });

  it('estimates the wait from how fast people were served, not from a constant', async () => {
    const { clock, hotStore, line } = setUp();
    const queue = createCallQueue({ waitingCalls: line, waitingForPerson: createWaitingLine({ hotStore, clock, name: 'queue:people' }) });
    expect(await queue.status()).toEqual({ callersWaiting: 0, estimatedWaitSeconds: 0 });
    for (const id of ['a', 'b', 'c', 'd']) await line.join(id);
    expect(await queue.status()).toEqual({ callersWaiting: 4, estimatedWaitSeconds: undefined });
    await line.served('a');
    await clock.advance(60_000);
    await line.served('b');
    await clock.advance(60_000);
    // Two served in two minutes: one a minute; two are waiting.
    expect(await queue.status()).toEqual({ callersWaiting: 2, estimatedWaitSeconds: 120 });
    const joined = await queue.join({ sessionId: 'x', customerId: undefined, phone: undefined, reason: 'wants a person', priority: 'normal' });
    expect(joined.place).toBe(1);
    expect(joined.status.callersWaiting).toBe(3);
  });
});
