import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { mortalStore } from '#shared/testing/mortal-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createMailbox } from './mailbox.ts';

const lockMs = 30_000;

function build(maxAttempts = 3) {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const givenUp: string[] = [];
  /** One process: its own mailbox over the shared store. */
  const process = (store: HotStore = hotStore) =>
    createMailbox({
      hotStore: store,
      clock,
      schema: z.string(),
      lockMs,
      keepMs: 24 * 3_600_000,
      maxAttempts,
      onGivenUp: (_conversationId, messageId) => givenUp.push(messageId),
    });
  return { clock, hotStore, process, mailbox: process(), givenUp };
}

describe('Mailbox', () => {
  it('handles messages in order, each once, however often they are posted', async () => {
    const { mailbox, clock, hotStore } = build();
    const handled: string[] = [];
    const handle = async (message: string) => void handled.push(message);
    expect(await mailbox.post('c', 'm1', 'one')).toBe(true);
    expect(await mailbox.post('c', 'm2', 'two')).toBe(true);
    expect(await mailbox.post('c', 'm1', 'one')).toBe(false);
    await mailbox.drain('c', handle);
    expect(await mailbox.post('c', 'm2', 'two')).toBe(false);
    await mailbox.drain('c', handle);
    expect(handled).toEqual(['one', 'two']);
    expect(clock.pendingTimers).toBe(0);
    expect(hotStore.keys().filter((key) => /^(inbox|lock):/.test(key))).toEqual([]);
  });

  it('keeps conversations apart', async () => {
    const { mailbox } = build();
    const handled: string[] = [];
    await mailbox.post('a', 'm1', 'to a');
    await mailbox.post('b', 'm1', 'to b');
    await mailbox.drain('b', async (message) => void handled.push(message));
    expect(handled).toEqual(['to b']);
  });

  it('lets one consumer in at a time, and the other leave when the inbox is empty', async () => {
    const { mailbox, clock } = build();
    const handled: string[] = [];
    let running = 0;
    const handle = async (message: string) => {
      running += 1;
      expect(running).toBe(1);
      if (message === 'one') await mailbox.post('c', 'm2', 'two');
      handled.push(message);
      running -= 1;
    };
    await mailbox.post('c', 'm1', 'one');
    const both = Promise.all([mailbox.drain('c', handle), mailbox.drain('c', handle)]);
    await clock.advance(1000);
    await both;
    expect(handled).toEqual(['one', 'two']);
  });

  it('takes a dead consumer’s messages over when its lock runs out', async () => {
    const { mailbox, hotStore, clock } = build();
    await mailbox.post('c', 'm1', 'one');
    await hotStore.acquireLock('lock:c', { ttlMs: lockMs });
    const handled: string[] = [];
    const drained = mailbox.drain('c', async (message) => void handled.push(message));
    await clock.advance(lockMs - 1000);
    expect(handled).toEqual([]);
    await clock.advance(1250);
    await drained;
    expect(handled).toEqual(['one']);
  });

  it('leaves a conversation to a consumer that is alive and slow, and wants to be asked again', async () => {
    const { mailbox, clock } = build();
    await mailbox.post('c', 'm1', 'one');
    let finish: () => void = () => undefined;
    const slow = mailbox.drain(
      'c',
      () =>
        new Promise((resolve) => {
          finish = () => resolve();
        }),
    );
    await clock.advance(0);
    const second = expect(
      mailbox.drain('c', async () => expect.unreachable()),
    ).rejects.toMatchObject({ code: 'in_progress' });
    await clock.advance(lockMs * 2);
    await second;
    finish();
    await slow;
    await mailbox.drain('c', async () => expect.unreachable());
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps a message whose handling failed first in line, and gives it up at last', async () => {
    const { mailbox, givenUp } = build(3);
    await mailbox.post('c', 'bad', 'bad');
    await mailbox.post('c', 'good', 'good');
    const handled: string[] = [];
    const handle = async (message: string) => {
      if (message === 'bad') throw new Error('cannot');
      handled.push(message);
    };
    await expect(mailbox.drain('c', handle)).rejects.toThrow('cannot');
    await expect(mailbox.drain('c', handle)).rejects.toThrow('cannot');
    expect(handled).toEqual([]);
    await mailbox.drain('c', handle);
    expect(givenUp).toEqual(['bad']);
    expect(handled).toEqual(['good']);
  });

  it('gives up a message that is not what it should be', async () => {
    const { mailbox, hotStore, givenUp } = build();
    const text = JSON.stringify({ id: 'odd', message: { not: 'text' } });
    await hotStore.pushList('inbox:c', text, { ttlMs: 60_000 });
    await mailbox.post('c', 'm1', 'one');
    const handled: string[] = [];
    await mailbox.drain('c', async (message) => void handled.push(message));
    expect(givenUp).toEqual(['odd']);
    expect(handled).toEqual(['one']);
  });

  it('tells a consumer that lost its lock to stop, and leaves the rest to the next', async () => {
    const { mailbox, hotStore, clock } = build();
    await mailbox.post('c', 'm1', 'one');
    await mailbox.post('c', 'm2', 'two');
    const handled: string[] = [];
    let aborted = false;
    const draining = mailbox.drain('c', async (message, signal) => {
      handled.push(message);
      await hotStore.delete('lock:c');
      await hotStore.acquireLock('lock:c', { ttlMs: 60_000 });
      await clock.advance(lockMs / 3);
      aborted = signal.aborted;
    });
    await draining;
    expect(aborted).toBe(true);
    expect(handled).toEqual(['one']);
    expect(await hotStore.listLength('inbox:c')).toBe(1);
  });

  it('does not give up a message whose last try was cut short by the loss of its lock', async () => {
    const { mailbox, hotStore, clock, givenUp } = build(1);
    await mailbox.post('c', 'm1', 'one');
    const draining = mailbox.drain('c', async (_message, signal) => {
      await hotStore.delete('lock:c');
      await clock.advance(lockMs / 3);
      signal.throwIfAborted();
    });
    await expect(draining).rejects.toThrow('lost');
    expect(givenUp).toEqual([]);
    expect(await hotStore.listLength('inbox:c')).toBe(1);
  });

  it('holds its lock through one failed renewal', async () => {
    const { mailbox, hotStore, clock } = build();
    await mailbox.post('c', 'm1', 'one');
    let aborted: boolean | undefined;
    const draining = mailbox.drain('c', async (_message, signal) => {
      hotStore.available = false;
      await clock.advance(lockMs / 3);
      hotStore.available = true;
      await clock.advance(lockMs / 3);
      aborted = signal.aborted;
    });
    await draining;
    expect(aborted).toBe(false);
  });

  it('loses nothing, keeps the order and repeats only what a crash cut, wherever processes die', async () => {
    const life = fc.record({
      /** Messages that this process is given, and how many store calls it lives. */
      messageIds: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
      livesForCalls: fc.oneof(fc.integer({ min: 0, max: 25 }), fc.constant(1000)),
      diesInHandler: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 8 }), async (lives) => {
        const { clock, hotStore, process } = build(1000);
        const begun: string[] = [];
        const finished: string[] = [];
        let crashes = 0;
        let running = 0;
        const consume = async (store: HotStore, ids: readonly number[], dies: boolean) => {
          const mailbox = process(store);
          for (const id of ids) await mailbox.post('c', `m${id}`, `m${id}`);
          await mailbox.drain('c', async (message) => {
            begun.push(message);
            running += 1;
            expect(running).toBe(1);
            await Promise.resolve();
            running -= 1;
            if (dies && crashes < lives.length) throw new Error('died while handling');
            finished.push(message);
          });
        };
        const posted: number[] = [];
        for (const { messageIds, livesForCalls, diesInHandler } of lives) {
          const work = consume(
            mortalStore(hotStore, livesForCalls),
            messageIds,
            diesInHandler,
          ).catch(() => {
            crashes += 1;
          });
          await clock.advance(lockMs * 2);
          await work;
          posted.push(...messageIds);
        }
        // The sender repeats every delivery until one is accepted: the last process lives.
        const last = consume(hotStore, posted, false);
        await clock.advance(lockMs * 2);
        await last;
        expect(new Set(finished)).toEqual(new Set(posted.map((id) => `m${id}`)));
        expect(finished.length - new Set(finished).size).toBeLessThanOrEqual(crashes);
        if (crashes === 0) {
          expect(finished).toEqual([...new Set(posted)].map((id) => `m${id}`));
        }
        expect(await hotStore.listLength('inbox:c')).toBe(0);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('handles each message exactly once when processes post and drain all at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 5 }), { maxLength: 5 }),
        async (processes) => {
          const { clock, process } = build();
          const finished: string[] = [];
          const all = Promise.all(
            processes.map(async (ids) => {
              const mailbox = process();
              for (const id of ids) {
                await mailbox.post('c', `m${id}`, `m${id}`);
                await mailbox.drain('c', async (message) => void finished.push(message));
              }
            }),
          );
          await clock.advance(lockMs);
          await all;
          expect(finished.toSorted()).toEqual(
            [...new Set(processes.flat().map((id) => `m${id}`))].toSorted(),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
