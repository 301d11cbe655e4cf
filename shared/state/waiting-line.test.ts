import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCallQueue } from './call-queue.ts';
import { createWaitingLine, type Priority } from './waiting-line.ts';

function build() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  return { clock, hotStore, line: createWaitingLine({ hotStore, clock, name: 'queue' }) };
}

describe('WaitingLine', () => {
  it('keeps the order of joining, and the first place of who joins twice', async () => {
    const { clock, line } = build();
    expect(await line.join('a')).toBe(1);
    await clock.advance(1000);
    expect(await line.join('b')).toBe(2);
    await clock.advance(1000);
    expect(await line.join('a')).toBe(1);
    expect(await line.first()).toBe('a');
    await line.leave('a');
    expect(await line.join('b')).toBe(1);
    expect(await line.depth()).toBe(1);
  });

  it('puts the urgent before all others, whenever they come', async () => {
    const { clock, line } = build();
    const arrivals: readonly [string, Priority][] = [
      ['normal-1', 'normal'],
      ['high', 'high'],
      ['normal-2', 'normal'],
      ['urgent', 'urgent'],
    ];
    for (const [member, priority] of arrivals) {
      await line.join(member, priority);
      await clock.advance(10);
    }
    expect(await line.join('urgent')).toBe(1);
    expect(await line.join('high')).toBe(2);
    expect(await line.join('normal-1')).toBe(3);
    expect(await line.join('normal-2')).toBe(4);
  });

  it('estimates the wait from how fast people were served, and says nothing before that', async () => {
    const { clock, hotStore, line } = build();
    const people = createWaitingLine({ hotStore, clock, name: 'queue:people' });
    const queue = createCallQueue({ waitingCalls: line, waitingForPerson: people });
    expect(await queue.status()).toEqual({ callersWaiting: 0, estimatedWaitSeconds: 0 });
    for (const member of ['a', 'b', 'c', 'd']) await line.join(member);
    expect(await queue.status()).toEqual({ callersWaiting: 4, estimatedWaitSeconds: undefined });
    await line.served('a');
    await clock.advance(60_000);
    await line.served('b');
    await clock.advance(60_000);
    // Two in two minutes: one a minute; two are waiting.
    expect(await queue.status()).toEqual({ callersWaiting: 2, estimatedWaitSeconds: 120 });
    await clock.advance(60_000);
    expect((await queue.status()).estimatedWaitSeconds).toBe(180);
    await clock.advance(31 * 60_000);
    expect((await queue.status()).estimatedWaitSeconds).toBeUndefined();
  });

  it('takes many who were served in one moment for no steady rate', async () => {
    const { clock, hotStore, line } = build();
    const people = createWaitingLine({ hotStore, clock, name: 'queue:people' });
    const queue = createCallQueue({ waitingCalls: line, waitingForPerson: people });
    for (let n = 0; n < 60; n += 1) await line.join(`call-${n}`);
    for (let n = 0; n < 20; n += 1) await line.served(`call-${n}`);
    await clock.advance(100);
    expect(await queue.status()).toEqual({ callersWaiting: 40, estimatedWaitSeconds: 120 });
  });

  it('promises nobody a person at the pace of the free lines', async () => {
    const { clock, hotStore, line } = build();
    const people = createWaitingLine({ hotStore, clock, name: 'queue:people' });
    const queue = createCallQueue({ waitingCalls: line, waitingForPerson: people });
    for (const member of ['a', 'b', 'c']) await line.join(member);
    await line.served('a');
    await line.served('b');
    await people.join('patient');
    expect(await queue.status()).toEqual({ callersWaiting: 2, estimatedWaitSeconds: undefined });
    await queue.leave('patient');
    expect(await queue.status()).toEqual({ callersWaiting: 1, estimatedWaitSeconds: 30 });
  });

  it('counts those who wait for a person beside those who wait for a line', async () => {
    const { clock, hotStore, line } = build();
    const people = createWaitingLine({ hotStore, clock, name: 'queue:people' });
    const queue = createCallQueue({ waitingCalls: line, waitingForPerson: people });
    await line.join('call');
    const joined = await queue.join({ sessionId: 'session', priority: 'normal' });
    expect(joined).toEqual({
      place: 1,
      status: { callersWaiting: 2, estimatedWaitSeconds: undefined },
    });
  });

  it('counts a service once, and only of somebody who waited', async () => {
    const { clock, line } = build();
    await line.join('a');
    await line.served('a');
    await clock.advance(1000);
    await line.served('a');
    await line.served('stranger');
    await clock.advance(1000);
    expect(await line.servedPerSecond()).toBeUndefined();
  });

  it('forgets callers of whose end it never heard', async () => {
    const { clock, line } = build();
    await line.join('lost');
    await clock.advance(60 * 60_000);
    await line.join('patient');
    await clock.advance(61 * 60_000);
    expect(await line.join('new')).toBe(2);
    expect(await line.first()).toBe('patient');
  });

  it('agrees with a plain list in any history', async () => {
    const step = fc.record({
      member: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      action: fc.constantFrom('join', 'join', 'leave', 'served'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { clock, line } = build();
        let expected: string[] = [];
        for (const { member, action } of steps) {
          await clock.advance(1);
          if (action === 'join') {
            if (!expected.includes(member)) expected.push(member);
            expect(await line.join(member)).toBe(expected.indexOf(member) + 1);
          } else {
            expected = expected.filter((other) => other !== member);
            await (action === 'leave' ? line.leave(member) : line.served(member));
          }
          expect(await line.first()).toBe(expected[0]);
          expect(await line.has(member)).toBe(expected.includes(member));
          expect(await line.depth()).toBe(expected.length);
        }
      }),
      { numRuns: 50 },
    );
  });
});
