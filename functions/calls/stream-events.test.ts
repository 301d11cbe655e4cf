import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { streamRecoveryId } from '../orchestrations/stream-recovery-messages.ts';
import { type CallDesk, createCallDesk, type TestCall } from '../testing/call-desk.ts';
import { sessionMemo } from '../testing/session-memo.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;
let logger: FakeLogger;
let desk: CallDesk;
let call: TestCall;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  calls = createFakeCallControl();
  logger = new FakeLogger();
  app = createTestApp({
    clock,
    calls,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger,
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(1);
  desk = createCallDesk(app, calls);
  call = await desk.takeCall();
  await desk.report(call, 'CallConnected');
});

/** As the telephony service does when the worker dies: the call goes on without its stream. */
async function breakStream(type = 'MediaStreamingFailed') {
  await calls.stopMediaStreaming(call.callConnectionId);
  return desk.report(call, type, {}, clock.now());
}
const restarts = () => desk.done('startMediaStreaming').length;
const reports = () => app.orchestrations.raised.map(({ payload }) => payload);
const instanceId = () => streamRecoveryId(call.sessionId);

describe('a lost stream', () => {
  it.each(['MediaStreamingFailed', 'MediaStreamingStopped'])(
    'is asked for again at once (%s), and the recovery watches what becomes of it',
    async (type) => {
      await breakStream(type);
      expect(restarts()).toBe(1);
      expect(await desk.recordOf(call)).toMatchObject({ status: 'connected', streamRestarts: 1 });
      expect(app.orchestrations.started).toEqual([
        {
          name: 'streamRecovery',
          instanceId: instanceId(),
          input: {
            ...call,
            firstReport: { type: 'lost', at: clock.now(), quickRestart: 'accepted' },
          },
        },
      ]);
    },
  );

  it('that is lost again within seconds is the business of the recovery alone', async () => {
    const lostAt = clock.now();
    await breakStream();
    await clock.advance(20);
    expect((await breakStream()).status).toBe(200);
    expect(restarts()).toBe(1);
    expect(app.orchestrations.started).toHaveLength(1);
    expect(reports()).toEqual([{ type: 'lost', at: lostAt + 20 }]);
  });

  it('is asked for at once again after half a minute of good service', async () => {
    await breakStream();
    await clock.advance(30_000);
    await breakStream();
    expect(restarts()).toBe(2);
    expect(reports()).toEqual([{ type: 'lost', at: clock.now(), quickRestart: 'accepted' }]);
  });

  it('that is reported in two ways at the same time is asked for once', async () => {
    const { sessions } = app.services;
    const { load } = sessions;
    let looking = 0;
    let bothLook: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      bothLook = resolve;
    });
    sessions.load = async (sessionId) => {
      looking += 1;
      if (looking === 2) bothLook();
      await both;
      return load(sessionId);
    };
    await calls.stopMediaStreaming(call.callConnectionId);
    await Promise.all([
      desk.report(call, 'MediaStreamingFailed', {}, clock.now()),
      desk.report(call, 'MediaStreamingStopped', {}, clock.now()),
    ]);
    expect(restarts()).toBe(1);
    expect(app.orchestrations.started).toHaveLength(1);
    expect(logger.events('warn')).toEqual(['audio stream restarted']);
  });

  it('that cannot be asked for right now is left to the recovery', async () => {
    await calls.stopMediaStreaming(call.callConnectionId);
    calls.failNext();
    expect((await desk.report(call, 'MediaStreamingFailed')).status).toBe(200);
    expect(app.orchestrations.started).toMatchObject([
      { input: { firstReport: { quickRestart: 'refused' } } },
    ]);
    expect(await desk.recordOf(call)).toMatchObject({ streamRestarts: 0 });
    expect(logger.events('warn')).toEqual(['audio stream was not restarted']);
  });

  it('goes to the recovery when it is delivered again after the process had died in between', async () => {
    const { start } = app.orchestrations;
    app.orchestrations.start = () => Promise.reject(new Error('the process dies'));
    await calls.stopMediaStreaming(call.callConnectionId);
    const event = desk.event(call, 'MediaStreamingFailed', {}, clock.now());
    expect((await desk.post(call, event)).status).toBe(500);
    app.orchestrations.start = start;
    expect((await desk.post(call, event)).status).toBe(200);
    expect(restarts()).toBe(1);
    expect(app.orchestrations.started).toHaveLength(1);
  });

  it('ends the call when the caller has hung up, also when nothing else is reported', async () => {
    calls.customerHangsUp(call.callConnectionId);
    expect((await desk.report(call, 'MediaStreamingFailed')).status).toBe(200);
    expect(await desk.recordOf(call)).toMatchObject({ status: 'disconnected', streamRestarts: 0 });
    expect(await app.services.slots.taken()).toBe(0);
    expect(app.orchestrations.started).toEqual([]);
    expect(logger.events('warn')).toEqual([]);
    await desk.report(call, 'CallDisconnected');
    expect(await desk.recordOf(call)).toMatchObject({ endReason: '200/0' });
  });

  it.each(['completed', 'transferred', 'abandoned'] as const)(
    'is not asked for again when the session is %s, and the call ends',
    async (state) => {
      await app.services.sessions.save(sessionMemo({ sessionId: call.sessionId, state }), 0);
      await breakStream();
      expect(restarts()).toBe(0);
      expect(calls.isLive(call.callConnectionId)).toBe(false);
      expect(app.orchestrations.started).toEqual([]);
    },
  );

  it('is asked for again while the session is active', async () => {
    await app.services.sessions.save(sessionMemo({ sessionId: call.sessionId }), 0);
    await breakStream();
    expect(restarts()).toBe(1);
    expect(logger.events('warn')).toEqual(['audio stream restarted']);
  });

  it('belongs to the recovery also when a worker has ended the session during the outage', async () => {
    await breakStream();
    await app.services.sessions.save(
      sessionMemo({ sessionId: call.sessionId, state: 'abandoned' }),
      0,
    );
    await breakStream();
    expect(calls.isLive(call.callConnectionId)).toBe(true);
    expect(reports()).toHaveLength(1);
  });

  it('of a call that was transferred is nobody’s business', async () => {
    await desk.report(call, 'CallTransferAccepted');
    await breakStream();
    expect(restarts()).toBe(0);
    expect(app.orchestrations.started).toEqual([]);
  });

  it('of a caller who is just being promoted is reported again when that is noted', async () => {
    const { callRecords } = app.services;
    await callRecords.update(call.sessionId, (record) => ({ ...record, status: 'queued' }));
    await calls.stopMediaStreaming(call.callConnectionId);
    const event = desk.event(call, 'MediaStreamingFailed', {}, clock.now());
    expect(await desk.post(call, event)).toMatchObject({
      status: 503,
      body: { code: 'in_progress' },
    });
    await callRecords.update(call.sessionId, (record) => ({ ...record, status: 'connected' }));
    expect((await desk.post(call, event)).status).toBe(200);
    expect(restarts()).toBe(1);
  });
});

describe('a stream that has started', () => {
  const started = () => desk.event(call, 'MediaStreamingStarted', {}, clock.now());

  it('is told to the recovery that waits for it', async () => {
    await breakStream();
    await desk.post(call, started());
    expect(reports()).toEqual([{ type: 'started', at: clock.now() }]);
  });

  it('is nothing special otherwise', async () => {
    expect((await desk.post(call, started())).status).toBe(200);
    expect(app.orchestrations.raised).toEqual([]);
  });

  it('is reported again when it was faster than the loss before it', async () => {
    const { start } = app.orchestrations;
    app.orchestrations.start = () => Promise.reject(new Error('not yet'));
    const event = started();
    await breakStream();
    expect((await desk.post(call, event)).status).toBe(503);
    app.orchestrations.start = start;
    await breakStreamAgain();
    expect((await desk.post(call, event)).status).toBe(200);
    expect(reports()).toEqual([{ type: 'started', at: clock.now() }]);
  });

  it('is not waited for when the call has ended meanwhile', async () => {
    const event = started();
    app.orchestrations.start = () => Promise.reject(new Error('never'));
    await breakStream();
    await desk.report(call, 'CallDisconnected');
    expect((await desk.post(call, event)).status).toBe(200);
  });

  const breakStreamAgain = () => desk.report(call, 'MediaStreamingFailed', {}, clock.now());
});

describe('other events', () => {
  beforeEach(() => breakStream());

  it('tell the recovery that the call has ended', async () => {
    await desk.report(call, 'CallDisconnected');
    expect(reports()).toEqual([{ type: 'callEnded' }]);
  });

  it.each(['PlayCompleted', 'PlayFailed', 'PlayCanceled'])(
    'tell the recovery that its apology is over: %s',
    async (type) => {
      await desk.report(call, type, { operationContext: 'stream-recovery-apology' });
      expect(reports()).toEqual([{ type: 'apologyEnded' }]);
    },
  );

  it('leave it alone when another prompt is over', async () => {
    await desk.report(call, 'PlayCompleted', { operationContext: 'stream-recovery' });
    expect(reports()).toEqual([]);
  });
});
