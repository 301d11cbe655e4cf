import { beforeEach, describe, expect, it } from 'vitest';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { channelHandoffId } from '../orchestrations/channel-handoff-messages.ts';
import { sessionMemo } from '../testing/session-memo.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { answerCall } from './answer-call.ts';
import { callbacks } from './callbacks.ts';
import { promoteWaiting } from './promote-waiting.ts';

const caller = '+15550100102';

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;
let hotStore: FakeHotStore;
let logger: FakeLogger;
let events = 0;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  calls = createFakeCallControl();
  hotStore = new FakeHotStore({ clock });
  logger = new FakeLogger();
  app = createTestApp({
    clock,
    calls,
    hotStore,
    documents: new FakeDocumentStore({ clock }),
    logger,
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(1);
});

interface Call {
  readonly sessionId: string;
  readonly callConnectionId: string;
}

async function takeCall(phone = caller): Promise<Call> {
  const call = await answerCall(app.services, {
    incomingCallContext: calls.ring(phone),
    callerPhone: phone,
  });
  if (!('sessionId' in call)) throw new Error('the call was not answered');
  return call;
}

function cloudEvent({ callConnectionId }: Call, type: string, data: object = {}) {
  events += 1;
  return {
    id: `event-${events}`,
    source: `calling/callConnections/${callConnectionId}`,
    type: `Microsoft.Communication.${type}`,
    specversion: '1.0',
    data: { callConnectionId, resultInformation: { code: 200, subCode: 0, message: '' }, ...data },
  };
}

async function post(call: Call, ...body: unknown[]) {
  const token = await app.sessionTokens.issue('callback', { sessionId: call.sessionId }, 60);
  return app.request(callbacks, {
    headers: { authorization: testKeys.telephony },
    query: { token },
    body,
  });
}
const report = (call: Call, type: string, data: object = {}) =>
  post(call, cloudEvent(call, type, data));
const recordOf = ({ sessionId }: Call) => app.services.callRecords.get(sessionId);
const done = (name: string) => calls.operations.filter((operation) => operation.name === name);

describe('callbacks', () => {
  it('follow the call from connected to disconnected', async () => {
    const call = await takeCall();
    await report(call, 'CallConnected');
    expect(await recordOf(call)).toMatchObject({ status: 'connected', connectedAt: clock.now() });
    await report(call, 'CallDisconnected');
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected', endedAt: clock.now() });
    expect(await app.services.slots.taken()).toBe(0);
  });

  it('tell the session that its call has ended', async () => {
    const call = await takeCall();
    const orders: unknown[] = [];
    await hotStore.subscribe(sessionControlChannel(call.sessionId), (text) =>
      orders.push(JSON.parse(text)),
    );
    await report(call, 'CallConnected');
    expect(orders).toEqual([]);
    await report(call, 'CallDisconnected');
    expect(orders).toEqual([{ type: 'session-close', reason: 'call-ended' }]);
  });

  it('leave an ended call ended when they come in the wrong order', async () => {
    const call = await takeCall();
    await report(call, 'CallDisconnected');
    await report(call, 'CallConnected');
    await report(call, 'MediaStreamingStopped');
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected' });
    expect(done('startMediaStreaming')).toEqual([]);
  });

  it('are carried out once each, however often they are delivered', async () => {
    const call = await takeCall();
    await app.services.orchestrations.start('channelHandoff', channelHandoffId(call.sessionId), {});
    const event = cloudEvent(call, 'CallDisconnected');
    const answers = await Promise.all([
      post(call, event),
      post(call, event, event),
      post(call, event),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(app.orchestrations.raised).toEqual([
      {
        instanceId: channelHandoffId(call.sessionId),
        eventName: 'voiceClosed',
        payload: { type: 'voiceClosed' },
      },
    ]);
  });

  it('are handled all in one batch, unknown types included', async () => {
    const call = await takeCall();
    const batch = ['CallConnected', 'SomethingNew', 'CallDisconnected'].map((type) =>
      cloudEvent(call, type),
    );
    expect(await post(call, ...batch)).toMatchObject({ status: 200, body: { handled: 3 } });
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected' });
  });

  it('are delivered again when one could not be carried out', async () => {
    const call = await takeCall();
    const event = cloudEvent(call, 'CallDisconnected');
    hotStore.available = false;
    expect((await post(call, event)).status).toBe(503);
    hotStore.available = true;
    expect((await post(call, event)).body).toEqual({ handled: 1 });
    expect(await app.services.slots.taken()).toBe(0);
  });

  it.each([
    ['no token of ours', { authorization: testKeys.telephony }, false],
    ['no token of ACS', {}, true],
    ['a forged token of ACS', { authorization: 'Bearer forged' }, true],
  ])('are refused with %s, and touch nothing', async (_title, headers, withToken) => {
    const call = await takeCall();
    const token = await app.sessionTokens.issue('callback', { sessionId: call.sessionId }, 60);
    const keys = hotStore.keys();
    const answer = await app.request(callbacks, {
      headers,
      ...(withToken ? { query: { token } } : {}),
      body: [cloudEvent(call, 'CallDisconnected')],
    });
    expect(answer.status).toBe(401);
    expect(hotStore.keys()).toEqual(keys);
    expect(await recordOf(call)).toMatchObject({ status: 'initiating' });
  });
});

describe('a broken audio stream', () => {
  /** As ACS does when the worker dies: the call goes on without its stream. */
  async function breakStream(call: Call) {
    await calls.stopMediaStreaming(call.callConnectionId);
    await report(call, 'MediaStreamingStopped');
  }

  it('is started again, a bounded number of times', async () => {
    const call = await takeCall();
    await report(call, 'CallConnected');
    for (let time = 1; time <= 5; time += 1) await breakStream(call);
    expect(done('startMediaStreaming')).toHaveLength(5);
    expect(await recordOf(call)).toMatchObject({ status: 'connected', streamRestarts: 5 });
    expect(calls.isLive(call.callConnectionId)).toBe(true);
    await breakStream(call);
    expect(calls.isLive(call.callConnectionId)).toBe(false);
  });

  it('ends the call when the caller has hung up, also when nothing else is reported', async () => {
    const call = await takeCall();
    await report(call, 'CallConnected');
    calls.customerHangsUp(call.callConnectionId);
    expect((await report(call, 'MediaStreamingFailed')).status).toBe(200);
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected', streamRestarts: 0 });
    expect(await app.services.slots.taken()).toBe(0);
    expect(logger.events('warn')).toEqual([]);
    await report(call, 'CallDisconnected');
    expect(await recordOf(call)).toMatchObject({ endReason: '200/0' });
  });

  it.each(['completed', 'transferred', 'abandoned'] as const)(
    'is not started again when the session is %s, and the call ends',
    async (state) => {
      const call = await takeCall();
      await report(call, 'CallConnected');
      await app.services.sessions.save(sessionMemo({ sessionId: call.sessionId, state }), 0);
      await breakStream(call);
      expect(done('startMediaStreaming')).toEqual([]);
      expect(calls.isLive(call.callConnectionId)).toBe(false);
    },
  );

  it('is started again while the session is active', async () => {
    const call = await takeCall();
    await report(call, 'CallConnected');
    await app.services.sessions.save(
      sessionMemo({ sessionId: call.sessionId, state: 'active' }),
      0,
    );
    await breakStream(call);
    expect(done('startMediaStreaming')).toHaveLength(1);
    expect(logger.events('warn')).toEqual(['audio stream restarted']);
  });
});

describe('a caller who waits for a line', () => {
  let first: Call;
  let waiting: Call;

  beforeEach(async () => {
    first = await takeCall();
    waiting = await takeCall('+15550100103');
    await report(waiting, 'CallConnected');
  });
  const prompts = () =>
    calls.operations.flatMap((it) => (it.name === 'collectKeys' ? [it.options.prompt] : []));
  const press = (keys: string) =>
    report(waiting, 'RecognizeCompleted', {
      operationContext: 'waiting',
      dtmfResult: { tones: [{ 1: 'one', 2: 'two', 3: 'three' }[keys] ?? 'nine'] },
    });

  it('hears the place and what the keys do', async () => {
    expect(prompts()).toEqual([
      'All our lines are busy. You are next in line. Press 1 to go on by WhatsApp. Press 2 to be called back, or stay on the line.',
    ]);
    const second = await takeCall('+15550100104');
    await report(second, 'CallConnected');
    expect(prompts()[1]).toContain('You are number 2 in line.');
  });

  it('hears the place again after silence and after a wrong key', async () => {
    await report(waiting, 'RecognizeFailed', {
      operationContext: 'waiting',
      resultInformation: { code: 400, subCode: 8510 },
    });
    await press('3');
    expect(prompts()).toHaveLength(3);
  });

  it('is not talked over when the prompt ends because the line is free', async () => {
    await report(waiting, 'RecognizeCanceled', { operationContext: 'waiting' });
    expect(prompts()).toHaveLength(1);
  });

  it('is not prompted again and again when prompts fail', async () => {
    await report(waiting, 'RecognizeFailed', {
      operationContext: 'waiting',
      resultInformation: { code: 500, subCode: 8511 },
    });
    await report(waiting, 'PlayFailed', { operationContext: 'waiting' });
    expect(prompts()).toHaveLength(1);
    expect(logger.events('error')).toHaveLength(2);
  });

  it('does not hold up the others when it cannot be served', async () => {
    const next = await takeCall('+15550100104');
    await report(next, 'CallConnected');
    await calls.hangUp(first.callConnectionId);
    await app.services.slots.release(first.sessionId);
    calls.failNext();
    await promoteWaiting(app.services);
    expect(done('startMediaStreaming')).toEqual([
      { name: 'startMediaStreaming', callConnectionId: next.callConnectionId },
    ]);
    expect(logger.events('error')).toEqual(['waiting caller was not promoted']);
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('gets the line as soon as it is free', async () => {
    calls.customerHangsUp(first.callConnectionId);
    await report(first, 'CallDisconnected');
    expect(done('startMediaStreaming')).toEqual([
      { name: 'startMediaStreaming', callConnectionId: waiting.callConnectionId },
    ]);
    expect(await recordOf(waiting)).toMatchObject({ status: 'connected' });
    expect(await app.services.waitingCalls.first()).toBeUndefined();
  });

  it('gets it once when several places notice at the same time', async () => {
    await app.setCapacity(10);
    await Promise.all(Array.from({ length: 8 }, () => promoteWaiting(app.services)));
    expect(done('startMediaStreaming')).toHaveLength(1);
    expect(await app.services.slots.taken()).toBe(2);
  });

  it('is skipped when they have hung up, and the next in line is served', async () => {
    const next = await takeCall('+15550100104');
    await report(next, 'CallConnected');
    calls.customerHangsUp(waiting.callConnectionId);
    await report(first, 'CallDisconnected');
    expect(done('startMediaStreaming')).toEqual([
      { name: 'startMediaStreaming', callConnectionId: next.callConnectionId },
    ]);
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('keeps the place of a call that is being answered', async () => {
    await app.services.callRecords.update(
      waiting.sessionId,
      ({ callConnectionId: _not, ...record }) => record,
    );
    await report(first, 'CallDisconnected');
    expect(await app.services.waitingCalls.first()).toBe(waiting.sessionId);
    expect(await app.services.slots.taken()).toBe(0);
  });

  it('moves to WhatsApp with key 1 and is hung up after the goodbye', async () => {
    await press('1');
    expect(app.orchestrations.started).toMatchObject([
      {
        name: 'channelHandoff',
        input: { sessionId: waiting.sessionId, channels: ['whatsapp'], from: 'voice' },
      },
    ]);
    expect(await app.services.waitingCalls.first()).toBeUndefined();
    await report(waiting, 'PlayCompleted', { operationContext: 'waiting-goodbye' });
    expect(calls.isLive(waiting.callConnectionId)).toBe(false);
  });

  it('is hung up when the goodbye cannot be played', async () => {
    await press('1');
    await report(waiting, 'PlayFailed', { operationContext: 'waiting-goodbye' });
    expect(calls.isLive(waiting.callConnectionId)).toBe(false);
  });

  it('keeps the place with key 2 and is called back when it is their turn', async () => {
    await press('2');
    await report(waiting, 'PlayCompleted', { operationContext: 'waiting-goodbye' });
    await report(waiting, 'CallDisconnected');
    expect(await app.services.waitingCalls.first()).toBe(waiting.sessionId);
    await report(first, 'CallDisconnected');
    expect(done('place')).toMatchObject([
      { options: { to: '+15550100103', media: { start: true } } },
    ]);
    expect(await app.services.waitingCalls.first()).toBeUndefined();
    expect(await app.services.slots.taken()).toBe(1);
  });
});
