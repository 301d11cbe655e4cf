import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FakeHotStore } from '../testing/fake-hot-store.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createMailbox } from './mailbox.ts';

function setUp() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const givenUp: string[] = [];
  const mailbox = createMailbox({
    hotStore,
    clock,
    schema: z.string(),
    lockMs: 30_000,
    keepMs: 3_600_000,
    maxAttempts: 3,
    onGivenUp: (_conversationId, messageId) => givenUp.push(messageId),
  });
  return { clock, hotStore, mailbox, givenUp };
}

describe('mailbox', () => {
  it('handles messages in order, each once, however often they are posted', async () => {
    const { mailbox, clock } = setUp();
    const handled: string[] = [];
    expect(await mailbox.post('c', 'm1', 'one')).toBe(true);
    expect(await mailbox.post('c', 'm2', 'two')).toBe(true);
    expect(await mailbox.post('c', 'm1', 'one')).toBe(false);
    await mailbox.drain('c', async (message) => void handled.push(message));
    expect(await mailbox.post('c', 'm2', 'two')).toBe(false);
    await mailbox.drain('c', async (message) => void handled.push(message));
    expect(handled).toEqual(['one', 'two']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets one consumer at a time in, which also takes what comes meanwhile', async () => {
    const { mailbox } = setUp();
    const handled: string[] = [];
    let running = 0;
    await mailbox.post('c', 'm1', 'one');
    const handle = async (message: string) => {
      expect(++running).toBe(1);
      if (message === 'one') {
        await mailbox.post('c', 'm2', 'two');
        await mailbox.drain('c', handle);
      }
      handled.push(message);
      running--;
    };
    await Promise.all([mailbox.drain('c', handle), mailbox.drain('c', handle)]);
    expect(handled).toEqual(['one', 'two']);
  });

  it('keeps a message whose handling failed and gives it up after three failures', async () => {
    const { mailbox, givenUp } = setUp();
    await mailbox.post('c', 'bad', 'bad');
    await mailbox.post('c', 'good', 'good');
    const handled: string[] = [];
    const handle = async (message: string) => {
      if (message === 'bad') throw new Error('cannot');
      handled.push(message);
    };
    await expect(mailbox.drain('c', handle)).rejects.toThrow('cannot');
    await expect(mailbox.drain('c', handle)).rejects.toThrow('cannot');
    await mailbox.drain('c', handle);
    expect(givenUp).toEqual(['bad']);
    expect(handled).toEqual(['good']);
  });

  it('tells a consumer that lost its lock to stop writing', async () => {
    const { mailbox, hotStore, clock } = setUp();
    await mailbox.post('c', 'm1', 'one');
    let stopped: AbortSignal | undefined;
    const draining = mailbox.drain('c', async (_message, signal) => {
      stopped = signal;
      await hotStore.delete('lock:c');
      await hotStore.acquireLock('lock:c', { ttlMs: 60_000 });
      await clock.advance(10_000);
    });
    await draining;
    expect(stopped?.aborted).toBe(true);
  });

  it('loses nothing and repeats nothing that was finished when consumers crash anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.integer({ min: 1, max: 6 }), crash: fc.boolean(), consumers: fc.integer({ min: 1, max: 3 }) }), { maxLength: 12 }),
        async (plan) => {
          const { mailbox } = setUp();
          const finished: string[] = [];
          const posted: string[] = [];
          for (const { id, crash, consumers } of plan) {
            if (await mailbox.post('c', `m${id}`, `m${id}`)) posted.push(`m${id}`);
            let crashes = crash ? 1 : 0;
            const handle = async (message: string) => {
              if (crashes-- > 0) throw new Error('consumer died');
              finished.push(message);
            };
            await Promise.allSettled(Array.from({ length: consumers }, () => mailbox.drain('c', handle)));
          }
          // Three crashes in a row on the same message would give it up; the plan drains once more each time.
          for (let attempt = 0; attempt < 3; attempt++) {
            await mailbox.drain('c', async (message) => void finished.push(message));
          }
          expect(new Set(finished).size).toBe(finished.length);
          expect(posted.filter((message) => finished.includes(message))).toEqual(finished);
        },
      ),
      { numRuns: 60 },
    );
  });
});
