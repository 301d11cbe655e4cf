import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallControlError } from '#shared/errors/coded-error.ts';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCallDesk, type TestCall } from '../testing/call-desk.ts';
import { createTestApp } from '../testing/test-app.ts';
import { endCall } from './end-call.ts';
import { heldSlots, keepSlot } from './look-after-slots.ts';
import { sweepCalls } from './sweep-calls.ts';

const minuteMs = 60_000;

async function openStage(capacity: number) {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const calls: FakeCallControl = createFakeCallControl();
  const hotStore = new FakeHotStore({ clock });
  const documents = new FakeDocumentStore({ clock });
  const logger = new FakeLogger();
  const app = createTestApp({
    clock,
    calls,
    hotStore,
    documents,
    logger,
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(capacity);
  const desk = createCallDesk(app, calls);
  const { services } = app;
  return {
    app,
    calls,
    clock,
    desk,
    documents,
    logger,
    services,
    sweep: () => sweepCalls.run(services),
    /** The hot store is emptied: nobody has a slot any more. */
    loseSlots: () => hotStore.delete('slots'),
    holders: async () => (await services.slots.holders()).map(({ holder }) => holder).toSorted(),
    async end(call: TestCall) {
      calls.customerHangsUp(call.callConnectionId);
      await endCall(services, call.sessionId, { status: 'disconnected', reason: 'test' });
    },
  };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

describe('slots that the hot store has lost', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage(2);
  });

  it('are taken again by the calls that are there, however often it is swept', async () => {
    const { desk, clock, logger, sweep, loseSlots, holders } = stage;
    const one = await desk.takeCall();
    const two = await desk.takeCall('+15550100103');
    await clock.advance(3 * minuteMs);
    await loseSlots();
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await holders()).toEqual([one.sessionId, two.sessionId].toSorted());
    expect(logger.events('warn')).toContain('slot of a call was lost and taken again');
    expect((await desk.takeCall('+15550100104')).sessionId).toBeDefined();
    expect(desk.done('answer').at(-1)).toMatchObject({ options: { media: { start: false } } });
  });

  it('are taken again by calls that have only just been set up', async () => {
    const { desk, clock, sweep, loseSlots, holders } = stage;
    const { sessionId } = await desk.takeCall();
    await clock.advance(11_000);
    await loseSlots();
    await sweep();
    expect(await holders()).toEqual([sessionId]);
  });

  it('go above the limit by those who are there, and nobody is admitted until they are below it', async () => {
    const { desk, clock, sweep, loseSlots, holders, end, services } = stage;
    const first = [await desk.takeCall(), await desk.takeCall('+15550100103')] as const;
    await loseSlots();
    const second = [
      await desk.takeCall('+15550100104'),
      await desk.takeCall('+15550100105'),
    ] as const;
    await clock.advance(3 * minuteMs);
    await sweep();
    expect(await holders()).toHaveLength(4);
    await end(first[0]);
    await end(second[0]);
    expect(await services.slots.take('next')).toBe(false);
    await end(second[1]);
    expect(await services.slots.take('next')).toBe(true);
  });

  it('are not for who waits in line, nor for who has gone', async () => {
    const { calls, desk, clock, sweep, loseSlots, holders } = stage;
    const [here, gone] = [await desk.takeCall(), await desk.takeCall('+15550100103')];
    const waiting = await desk.takeCall('+15550100104');
    await desk.report(waiting, 'CallConnected');
    await clock.advance(3 * minuteMs);
    await loseSlots();
    calls.customerHangsUp(gone.callConnectionId);
    await stage.app.setCapacity(1);
    await sweep();
    expect(await holders()).toEqual([here.sessionId]);
    expect(await desk.recordOf(gone)).toMatchObject({ status: 'disconnected' });
    expect(await desk.recordOf(waiting)).toMatchObject({ status: 'queued' });
  });

  it('are not for a call that could not be answered', async () => {
    const { calls, desk, clock, sweep, holders } = stage;
    calls.failNext();
    await expect(desk.takeCall()).rejects.toThrow(CallControlError);
    await clock.advance(11_000);
    await sweep();
    expect(await holders()).toEqual([]);
  });

  it('are not taken by a call that ends in the same moment', async () => {
    const { desk, clock, loseSlots, holders, services, end } = stage;
    const call = await desk.takeCall();
    await clock.advance(3 * minuteMs);
    await loseSlots();
    const record = await desk.recordOf(call);
    if (record === undefined) throw new Error('There is no record.');
    const { slots } = services;
    const keep: typeof slots.keep = async (holder) => {
      await slots.keep(holder);
      await end(call);
      await slots.keep(holder);
    };
    await keepSlot({ ...services, slots: { ...slots, keep } }, record, await heldSlots(services));
    expect(await holders()).toEqual([]);
  });
});

describe('slots of calls that are over', () => {
  it('are given back by a later sweep, and others stay', async () => {
    const { desk, clock, sweep, holders, services, end, logger } = await openStage(4);
    const call = await desk.takeCall();
    const other = await desk.takeCall('+15550100103');
    await end(call);
    // Whoever ended it died in between, and one was taken before its call ever came to be.
    await services.slots.keep(call.sessionId);
    await services.slots.keep('call-2026-03-02-00000000000000000000dead');
    await services.slots.keep('browser-page-1');
    await sweep();
    expect(await holders()).toHaveLength(4);
    await clock.advance(3 * minuteMs);
    await sweep();
    expect(await holders()).toEqual(['browser-page-1', other.sessionId].toSorted());
    expect(
      logger
        .events('warn')
        .filter((event) => event === 'slot of a call that is over was given back'),
    ).toHaveLength(2);
  });
});

describe('a slot whose call cannot be read', () => {
  it('stays, and those of others that are over are given back', async () => {
    const { clock, sweep, holders, services, documents, logger } = await openStage(4);
    const day = '2026-03-02';
    const broken = `call-${day}-0000000000000000000000ad`;
    await documents.write('calls', { id: broken, day, status: 'lost' });
    await services.slots.keep(broken);
    await clock.advance(1);
    await services.slots.keep('call-2026-03-02-00000000000000000000dead');
    await clock.advance(3 * minuteMs);
    await sweep();
    expect(await holders()).toEqual([broken]);
    expect(logger.events('error')).toEqual(['slot of a call was not looked after']);
  });
});

describe('whatever happens', () => {
  it('a sweep leaves slots with exactly the calls that are there', async () => {
    const step = fc.constantFrom('come', 'come', 'end', 'vanish', 'lose', 'wait', 'sweep', 'left');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 14 }),
        async (rounds) => {
          const stage = await openStage(3);
          const { calls, clock, desk, services, sweep, loseSlots, holders, end } = stage;
          const taken: TestCall[] = [];
          const steps = {
            come: async () => void taken.push(await desk.takeCall()),
            async end() {
              const call = taken[0];
              if (call !== undefined) await end(call);
            },
            async vanish() {
              const call = taken.at(-1);
              if (call !== undefined) calls.customerHangsUp(call.callConnectionId);
            },
            lose: async () => void (await loseSlots()),
            wait: () => clock.advance(minuteMs),
            sweep,
            async left() {
              const call = taken[0];
              if (call !== undefined) await services.slots.keep(call.sessionId);
            },
          };
          for (const round of rounds) await Promise.all(round.map((name) => steps[name]()));
          // What a sweep beside an end has left over is older than a call being set up by then.
          for (let sweeps = 0; sweeps < 3; sweeps += 1) {
            await clock.advance(3 * minuteMs);
            await sweep();
          }
          const there = [];
          for (const call of taken) {
            const record = await desk.recordOf(call);
            const isThere = calls.isLive(call.callConnectionId);
            expect(record?.endedAt === undefined).toBe(isThere);
            if (isThere && record?.status !== 'queued') there.push(call.sessionId);
          }
          expect(await holders()).toEqual(there.toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });
});
