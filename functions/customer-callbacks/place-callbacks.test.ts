import { beforeEach, describe, expect, it } from 'vitest';
import { readCallPurpose } from '#shared/conversation/call-purpose.ts';
import { answeredByKey } from '#shared/telephony/answered-by.ts';
import {
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

describe('a customer who was promised a call', () => {
  it('is called at the agreed time, not before, and the agent knows what it is about', async () => {
    const { app, hotStore, promise, stored, placed, minutes } = stage;
    await promise();
    await minutes(119);
    expect(placed()).toEqual([]);
    await minutes(2);
    expect(placed()).toMatchObject([{ options: { to: customerPhone, media: { start: true } } }]);
    const { attempt } = await stored();
    expect(await readCallPurpose(hotStore, attempt?.sessionId ?? '')).toEqual({
      callback_id: 'CB-111-222',
      callback_reason: 'a charge twice',
      callback_department: 'billing',
    });
    expect(await app.services.callRecords.get(attempt?.sessionId ?? '')).toMatchObject({
      direction: 'outbound',
      customerPhone,
      scenario: 'shop',
    });
  });

  it('is called once, however many look at the same time', async () => {
    const { app, promise, stored, run, placed, untilDue, minutes } = stage;
    await app.setCapacity(10);
    await promise();
    await untilDue();
    await Promise.all(Array.from({ length: 6 }, run));
    await minutes(10);
    expect(placed()).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'calling', attempts: 1 });
  });

  it('is not called again once they have talked to us', async () => {
    const { promise, stored, run, placed, untilDue, minutes, attemptEnds } = stage;
    await promise();
    await untilDue();
    await run();
    await attemptEnds({ answeredBy: 'person', outcome: 'completed' });
    await minutes(120);
    expect(await stored()).toMatchObject({ status: 'done', attempts: 1 });
    expect(placed()).toHaveLength(1);
  });

  it('is called three times when nobody answers, ten minutes apart', async () => {
    const { promise, stored, run, placed, untilDue, minutes, attemptEnds } = stage;
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

  it.each(['completed', 'transferred'] as const)(
    'is not called again when nobody could tell who answered, and the talk was %s',
    async (outcome) => {
      const {
        promise,
        stored,
        run,
        placed,
        untilDue,
        minutes,
        sessionIs,
        attemptSession,
        attemptEnds,
      } = stage;
      await promise();
      await untilDue();
      await run();
      await sessionIs(await attemptSession(), 'active');
      await attemptEnds({ answeredBy: 'unknown', outcome });
      await minutes(30);
      expect(await stored()).toMatchObject({ status: 'done', attempts: 1 });
      expect(placed()).toHaveLength(1);
    },
  );

  it('gets one message on the machine, and is called again without', async () => {
    const { promise, run, untilDue, mode, minutes, attemptEnds } = stage;
    await promise();
    await untilDue();
    await run();
    await attemptEnds({ answeredBy: 'machine', outcome: 'voicemail', message: 'Call us back.' });
    await minutes(13);
    expect([await mode(0), await mode(1)]).toEqual(['leave_message', 'hang_up']);
    await attemptEnds({ answeredBy: 'machine', outcome: 'abandoned' });
    await minutes(13);
    expect(await mode(2)).toBe('hang_up');
  });

  it('gets the message from the next attempt when a greeting never ended', async () => {
    const { promise, run, untilDue, mode, minutes, attemptEnds } = stage;
    await promise();
    await untilDue();
    await run();
    await attemptEnds({ answeredBy: 'machine', outcome: 'voicemail' });
    await minutes(13);
    expect(await mode(1)).toBe('leave_message');
  });

  it('is not called outside the window: not late, and not again', async () => {
    const { clock, promise, stored, run, placed, minutes, attemptEnds } = stage;
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
    const { calls, desk, promise, stored, placed, untilDue, minutes } = stage;
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
    const { calls, promise, stored, run, placed, untilDue, minutes } = stage;
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
    const {
      calls,
      hotStore,
      promise,
      stored,
      run,
      placed,
      untilDue,
      minutes,
      sessionIs,
      attemptSession,
    } = stage;
    await promise();
    await untilDue();
    calls.failNext();
    await run();
    await minutes(5);
    const sessionId = await attemptSession();
    await hotStore.setText(answeredByKey(sessionId), 'unknown', { ttlMs: 3_600_000 });
    for (let minute = 0; minute < 15; minute += 1) {
      await sessionIs(sessionId, 'active');
      await minutes(1);
    }
    expect(await stored()).toMatchObject({ status: 'scheduled', attempts: 1 });
    await sessionIs(sessionId, 'completed');
    await minutes(60);
    expect(placed()).toEqual([]);
    expect(await stored()).toMatchObject({ status: 'done' });
  });

  it('is called again although the worker of a call without an answer died in it', async () => {
    const { calls, promise, run, placed, untilDue, minutes, sessionIs, attemptSession } = stage;
    await promise();
    await untilDue();
    calls.failNext();
    await run();
    await sessionIs(await attemptSession(), 'active');
    await minutes(14);
    expect(placed()).toHaveLength(1);
  });

  it('is called by the next run when whoever was about to call has died', async () => {
    const { app, clock, promise, stored, placed, untilDue, minutes } = stage;
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
    const { app, logger, promise, placed, untilDue } = stage;
    await app.setCapacity(2);
    await promise();
    await promise({ phone: '+15550100103', nextAt: callAt - 1 });
    await untilDue();
    const { callRecords } = app.services;
    const findByPhone: typeof callRecords.findByPhone = async (number, since) => {
      if (number !== customerPhone) throw new Error('cannot be read');
      return callRecords.findByPhone(number, since);
    };
    await placeCallbacks.run({ ...app.services, callRecords: { ...callRecords, findByPhone } });
    expect(placed()).toMatchObject([{ options: { to: customerPhone } }]);
    expect(logger.events('error')).toEqual(['callback was not carried out']);
  });
});
