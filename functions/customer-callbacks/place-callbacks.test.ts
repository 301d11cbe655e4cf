import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Callback,
  callbackIdOf,
  callbackSchema,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import { readCallPurpose } from '#shared/conversation/call-purpose.ts';
import { publicOwner, recordDocumentOf } from '#shared/conversation/record-area.ts';
import { answeredByKey } from '#shared/telephony/answered-by.ts';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { CallRecord } from '../calls/call-record.ts';
import { endCall } from '../calls/end-call.ts';
import { type CallDesk, createCallDesk } from '../testing/call-desk.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { placeCallbacks } from './place-callbacks.ts';

const minuteMs = 60_000;
const phone = '+15550100102';
const bookedAt = Date.UTC(2026, 2, 2, 10);
const callAt = bookedAt + 120 * minuteMs;

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;
let desk: CallDesk;
let documents: FakeDocumentStore;
let hotStore: FakeHotStore;
let logger: FakeLogger;

beforeEach(async () => {
  clock = new VirtualClock(bookedAt);
  calls = createFakeCallControl();
  documents = new FakeDocumentStore({ clock });
  hotStore = new FakeHotStore({ clock });
  logger = new FakeLogger();
  app = createTestApp({
    clock,
    calls,
    hotStore,
    documents,
    logger,
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(1);
  desk = createCallDesk(app, calls);
});

async function promise(changes: Partial<Callback> = {}): Promise<void> {
  const callback: Callback = {
    id: callbackIdOf(changes.phone ?? phone),
    kind: 'callback',
    at: bookedAt,
    reference: 'CB-111-222',
    phone,
    scenario: 'shop',
    department: 'billing',
    reason: 'a charge twice',
    callAt,
    callUntil: callAt + 60 * minuteMs,
    status: 'scheduled',
    nextAt: callAt,
    attempts: 0,
    ...changes,
  };
  await documents.write('systemOfRecord', recordDocumentOf(publicOwner, callback));
}

async function stored(of = phone): Promise<Callback> {
  const found = await documents.read('systemOfRecord', callbackIdOf(of), publicOwner);
  return callbackSchema.parse(found?.document);
}
const run = () => placeCallbacks.run(app.services);
const placed = () => desk.done('place');
const untilDue = () => clock.advance(callAt - clock.now());

/** Runs the timer for so many minutes. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await clock.advance(minuteMs);
    await run();
  }
}

/** The attempt under way ends as its call's record says then. */
async function attemptEnds(record: Partial<CallRecord> = {}): Promise<void> {
  const { attempt } = await stored();
  const sessionId = attempt?.sessionId ?? '';
  const { callConnectionId = '' } = (await app.services.callRecords.get(sessionId)) ?? {};
  calls.customerHangsUp(callConnectionId);
  await endCall(app.services, sessionId, { status: 'disconnected', reason: 'test' });
  await app.services.callRecords.update(sessionId, (current) => ({ ...current, ...record }));
}

describe('a customer who was promised a call', () => {
  it('is called at the agreed time, not before, and the agent knows what it is about', async () => {
    await promise();
    await minutes(119);
    expect(placed()).toEqual([]);
    await minutes(2);
    expect(placed()).toMatchObject([{ options: { to: phone, media: { start: true } } }]);
    const { attempt } = await stored();
    expect(await readCallPurpose(hotStore, attempt?.sessionId ?? '')).toEqual({
      callback_id: 'CB-111-222',
      callback_reason: 'a charge twice',
      callback_department: 'billing',
    });
    expect(await app.services.callRecords.get(attempt?.sessionId ?? '')).toMatchObject({
      direction: 'outbound',
      customerPhone: phone,
      scenario: 'shop',
    });
  });

  it('is called once, however many look at the same time', async () => {
    await app.setCapacity(10);
    await promise();
    await untilDue();
    await Promise.all(Array.from({ length: 6 }, run));
    await minutes(10);
    expect(placed()).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'calling', attempts: 1 });
  });

  it('is not called again once they have talked to us', async () => {
    await promise();
    await untilDue();
    await run();
    await attemptEnds({ answeredBy: 'person', outcome: 'completed' });
    await minutes(120);
    expect(await stored()).toMatchObject({ status: 'done', attempts: 1 });
    expect(placed()).toHaveLength(1);
  });

  it('is called three times when nobody answers, ten minutes apart', async () => {
    await promise();
    await untilDue();
    await run();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await attemptEnds();
      await minutes(9);
      expect(placed()).toHaveLength(attempt + 1);
      await minutes(4);
    }
    await minutes(60);
    expect(placed()).toHaveLength(3);
    expect(await stored()).toMatchObject({ status: 'missed', ended: 'not-reached', attempts: 3 });
  });

  it('gets one message on the machine, and is called again without', async () => {
    const mode = async (index: number) => {
      const operation = placed()[index];
      if (operation?.name !== 'place') throw new Error('Nothing was placed.');
      const token = new URL(operation.options.media?.transportUrl ?? '').searchParams.get('token');
      return (await app.sessionTokens.verify('media', token ?? '')).voicemail;
    };
    await promise();
    await untilDue();
    await run();
    await attemptEnds({ answeredBy: 'machine', outcome: 'voicemail' });
    await minutes(13);
    expect([await mode(0), await mode(1)]).toEqual(['leave_message', 'hang_up']);
    await attemptEnds({ answeredBy: 'machine', outcome: 'abandoned' });
    await minutes(13);
    expect(await mode(2)).toBe('hang_up');
  });

  it('is not called outside the window: not late, and not again', async () => {
    await promise();
    await clock.advance(callAt + 61 * minuteMs - clock.now());
    await run();
    expect(await stored()).toMatchObject({ status: 'missed', ended: 'window-over' });
    await promise({ callUntil: clock.now() + 5 * minuteMs, nextAt: clock.now() });
    await run();
    await attemptEnds();
    await minutes(30);
    expect(placed()).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'missed', ended: 'not-reached' });
  });

  it('waits for a free line within the window, and it does not count as an attempt', async () => {
    const other = await desk.takeCall('+15550100109');
    await promise();
    await untilDue();
    await minutes(5);
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'scheduled', attempts: 0 });
    calls.customerHangsUp(other.callConnectionId);
    await desk.report(other, 'CallDisconnected');
    await minutes(2);
    expect(placed()).toHaveLength(1);
  });

  it('is called again when the service refused', async () => {
    await promise();
    await untilDue();
    calls.failNext();
    await run();
    expect(placed()).toEqual([]);
    await minutes(14);
    expect(placed()).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'calling', attempts: 2 });
  });

  it('is not called again when the call came to be although placing it had no answer', async () => {
    await promise();
    await untilDue();
    calls.failNext();
    await run();
    await minutes(5);
    await app.services.callRecords.update((await stored()).attempt?.sessionId ?? '', (record) => ({
      ...record,
      answeredBy: 'person',
    }));
    await minutes(60);
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'done' });
  });

  it('is called by the next run when whoever was about to call has died', async () => {
    await promise();
    await untilDue();
    const { callRecords } = app.services;
    const dead = {
      ...app.services,
      callRecords: { ...callRecords, begin: () => new Promise<never>(() => undefined) },
    };
    void placeCallbacks.run(dead);
    await clock.advance(minuteMs);
    expect(await stored()).toMatchObject({ status: 'calling' });
    await minutes(2);
    expect(placed()).toEqual([]);
    await minutes(2);
    expect(placed()).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'calling', attempts: 1 });
  });

  it('does not keep others waiting when one cannot be called', async () => {
    await app.setCapacity(2);
    await promise();
    await promise({ phone: '+15550100103', nextAt: callAt - 1 });
    await untilDue();
    const { callRecords } = app.services;
    const findByPhone: typeof callRecords.findByPhone = async (number, since) => {
      if (number !== phone) throw new Error('cannot be read');
      return callRecords.findByPhone(number, since);
    };
    await placeCallbacks.run({ ...app.services, callRecords: { ...callRecords, findByPhone } });
    expect(placed()).toMatchObject([{ options: { to: phone } }]);
    expect(logger.events('error')).toEqual(['callback was not carried out']);
  });
});

describe('a promise', () => {
  it('is kept by a customer who calls in the meantime', async () => {
    await promise();
    await clock.advance(30 * minuteMs);
    const call = await desk.takeCall(phone);
    await desk.report(call, 'CallConnected');
    await untilDue();
    await run();
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'cancelled', ended: 'customer-called' });
  });

  it('stands when they gave up before anybody talked to them', async () => {
    await promise();
    await clock.advance(30 * minuteMs);
    const call = await desk.takeCall(phone);
    await desk.report(call, 'CallConnected');
    calls.customerHangsUp(call.callConnectionId);
    await desk.report(call, 'CallDisconnected');
    await untilDue();
    await run();
    expect(placed()).toHaveLength(1);
  });

  it('waits while they wait in line, and the call in which it was made does not count', async () => {
    await desk.takeCall('+15550100109');
    await promise();
    const booking = await desk.takeCall(phone);
    await app.services.callRecords.update(booking.sessionId, (record) => ({
      ...record,
      startedAt: bookedAt - minuteMs,
      outcome: 'completed',
      status: 'disconnected',
    }));
    await untilDue();
    const waiting = await desk.takeCall(phone);
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
    const { ownPhone } = app.services.settings;
    await promise({ phone: ownPhone });
    await untilDue();
    await run();
    expect(placed()).toEqual([]);
    expect(await stored(ownPhone)).toMatchObject({ status: 'cancelled', ended: 'own-number' });
  });

  it('made anew is kept anew, with a number of its own', async () => {
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
