import { beforeEach, describe, expect, it } from 'vitest';
import { publicOwner, recordDocumentOf } from '#shared/conversation/record-area.ts';
import { answeredByKey } from '#shared/telephony/answered-by.ts';
import { endCall } from '../calls/end-call.ts';
import { sweepCalls } from '../calls/sweep-calls.ts';
import {
  bookedAt,
  type CallbackDesk,
  callAt,
  customerPhone,
  minuteMs,
  openCallbackDesk,
} from '../testing/callback-desk.ts';
import { placeCallbacks } from './place-callbacks.ts';

let stage: CallbackDesk;
beforeEach(async () => {
  stage = await openCallbackDesk();
});

describe('a promise', () => {
  it('is kept by a customer who calls in the meantime', async () => {
    const { clock, desk, promise, stored, run, placed, untilDue, sessionIs, hangUp } = stage;
    await promise();
    await clock.advance(30 * minuteMs);
    const call = await desk.takeCall(customerPhone);
    await desk.report(call, 'CallConnected');
    await sessionIs(call.sessionId, 'active');
    await clock.advance(minuteMs);
    await hangUp(call, 'completed');
    await untilDue();
    await run();
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'cancelled', ended: 'customer-called' });
  });

  it('is kept by such a call also when it is due long after the session is forgotten', async () => {
    const { app, clock, desk, promise, stored, run, placed, hangUp } = stage;
    const tomorrow = callAt + 24 * 60 * minuteMs;
    await promise({ callAt: tomorrow, nextAt: tomorrow, callUntil: tomorrow + 60 * minuteMs });
    await clock.advance(30 * minuteMs);
    const call = await desk.takeCall(customerPhone);
    await desk.report(call, 'CallConnected');
    await hangUp(call, 'completed');
    await clock.advance(minuteMs);
    await sweepCalls.run(app.services);
    expect(await desk.recordOf(call)).toMatchObject({ outcome: 'completed' });
    await clock.advance(tomorrow - clock.now());
    expect(await app.services.sessions.load(call.sessionId)).toBeUndefined();
    await run();
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'cancelled', ended: 'customer-called' });
  });

  it.each([
    ['stands', 'abandoned', { status: 'calling' }],
    ['is kept', 'completed', { status: 'cancelled', ended: 'customer-called' }],
  ] as const)(
    'waits while they are in a call, and %s when it was %s',
    async (_, outcome, expected) => {
      const { desk, promise, stored, run, untilDue, minutes, sessionIs, hangUp } = stage;
      await promise();
      await untilDue();
      const call = await desk.takeCall(customerPhone);
      await desk.report(call, 'CallConnected');
      await sessionIs(call.sessionId, 'active');
      await run();
      expect(await stored()).toMatchObject({ status: 'scheduled', attempts: 0 });
      await hangUp(call, outcome);
      await minutes(2);
      expect(await stored()).toMatchObject(expected);
    },
  );

  it('waits while nobody can tell whether they have talked to us', async () => {
    const { desk, promise, stored, run, placed, untilDue, hangUp, hotStore } = stage;
    await promise();
    await untilDue();
    const call = await desk.takeCall(customerPhone);
    await desk.report(call, 'CallConnected');
    await hangUp(call, 'completed');
    hotStore.available = false;
    await run();
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'scheduled', attempts: 0 });
    hotStore.available = true;
    await run();
    expect(await stored()).toMatchObject({ status: 'cancelled', ended: 'customer-called' });
  });

  it('waits while the call in which it was made goes on', async () => {
    const { app, clock, desk, promise, run, placed, untilDue, minutes, sessionIs, hangUp } = stage;
    await app.setCapacity(2);
    const call = await desk.takeCall(customerPhone);
    await desk.report(call, 'CallConnected');
    await sessionIs(call.sessionId, 'active');
    await clock.advance(minuteMs);
    await promise({ at: clock.now() });
    await untilDue();
    await run();
    expect(placed()).toEqual([]);
    await hangUp(call, 'completed');
    await minutes(2);
    expect(placed()).toHaveLength(1);
  });

  it('waits while they keep their place in line, and is kept by the call at their turn', async () => {
    const { app, desk, promise, stored, run, placed, untilDue, minutes, sessionIs, hangUp } = stage;
    const other = await desk.takeCall('+15550100109');
    await promise();
    await untilDue();
    const waiting = await desk.takeCall(customerPhone);
    await desk.report(waiting, 'CallConnected');
    await desk.report(waiting, 'RecognizeCompleted', {
      operationContext: 'waiting',
      recognitionType: 'dtmf',
      dtmfResult: { tones: ['two'] },
    });
    await hangUp(waiting);
    expect(await desk.recordOf(waiting)).toMatchObject({ callBack: true, status: 'disconnected' });
    await app.setCapacity(2);
    await run();
    expect(placed()).toEqual([]);
    await hangUp(other);
    await minutes(1);
    expect(placed()).toHaveLength(1);
    const records = await app.services.callRecords.findByPhone(customerPhone, callAt - 1);
    const ours = records.find(({ direction }) => direction === 'outbound');
    await endCall(app.services, ours?.id ?? '', { status: 'disconnected' });
    await sessionIs(ours?.id ?? '', 'completed');
    await minutes(2);
    expect(placed()).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'cancelled', ended: 'customer-called' });
  });

  it('stands when they gave up before anybody talked to them', async () => {
    const { clock, desk, promise, run, placed, untilDue, hangUp } = stage;
    await promise();
    await clock.advance(30 * minuteMs);
    const call = await desk.takeCall(customerPhone);
    await desk.report(call, 'CallConnected');
    await hangUp(call);
    await untilDue();
    await run();
    expect(placed()).toHaveLength(1);
  });

  it('is kept although more than we look at cannot be read', async () => {
    const { documents, logger, promise, run, placed, untilDue } = stage;
    for (let index = 0; index < 50; index += 1) {
      const broken = { id: `callback-${index}`, kind: 'callback', at: 1, status: 'scheduled' };
      const document = recordDocumentOf(publicOwner, { ...broken, nextAt: callAt - 1 });
      await documents.write('systemOfRecord', document);
    }
    await promise();
    await untilDue();
    await run();
    expect(logger.events('error')).toHaveLength(50);
    await run();
    expect(placed()).toHaveLength(1);
    expect(logger.events('error')).toHaveLength(50);
  });

  it('waits while they wait in line, and the call in which it was made does not count', async () => {
    const { app, calls, desk, promise, stored, run, placed, untilDue, minutes } = stage;
    await desk.takeCall('+15550100109');
    await promise();
    const booking = await desk.takeCall(customerPhone);
    await app.services.callRecords.update(booking.sessionId, (record) => ({
      ...record,
      startedAt: bookedAt - minuteMs,
      outcome: 'completed',
      status: 'disconnected',
    }));
    await untilDue();
    const waiting = await desk.takeCall(customerPhone);
    await desk.report(waiting, 'CallConnected');
    await run();
    expect(await stored()).toMatchObject({ status: 'scheduled', attempts: 0 });
    await app.setCapacity(3);
    calls.customerHangsUp(waiting.callConnectionId);
    await desk.report(waiting, 'CallDisconnected');
    await minutes(2);
    expect(placed()).toHaveLength(1);
  });

  it('is not kept once it was cancelled, also while somebody looks at it', async () => {
    const { app, promise, placed, untilDue, minutes } = stage;
    await promise();
    await untilDue();
    const { callRecords } = app.services;
    const findByPhone: typeof callRecords.findByPhone = async (number, since) => {
      await promise({ status: 'cancelled', ended: 'cancelled-by-customer' });
      return callRecords.findByPhone(number, since);
    };
    await placeCallbacks.run({ ...app.services, callRecords: { ...callRecords, findByPhone } });
    await minutes(10);
    expect(placed()).toEqual([]);
  });

  it('to our own number is none', async () => {
    const { app, promise, stored, run, placed, untilDue } = stage;
    const { ownPhone } = app.services.settings;
    await promise({ phone: ownPhone });
    await untilDue();
    await run();
    expect(placed()).toEqual([]);
    expect(await stored(ownPhone)).toMatchObject({ status: 'cancelled', ended: 'own-number' });
  });

  it('made anew is kept anew, with a number of its own', async () => {
    const { app, clock, hotStore, promise, stored, run, placed, untilDue, minutes } = stage;
    await promise();
    await untilDue();
    await run();
    const first = (await stored()).attempt?.sessionId ?? '';
    await hotStore.setText(answeredByKey(first), 'person', { ttlMs: 3_600_000 });
    await promise({
      at: clock.now(),
      reference: 'CB-333-444',
      nextAt: clock.now() + 30 * minuteMs,
      callUntil: clock.now() + 90 * minuteMs,
    });
    await endCall(app.services, first, { status: 'disconnected' });
    await minutes(31);
    expect(placed()).toHaveLength(2);
    expect((await stored()).attempt?.sessionId).not.toBe(first);
  });
});
