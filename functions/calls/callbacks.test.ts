import { beforeEach, describe, expect, it } from 'vitest';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { channelHandoffId } from '../orchestrations/channel-handoff-messages.ts';
import { type CallDesk, createCallDesk, type TestCall } from '../testing/call-desk.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { callbacks } from './callbacks.ts';
import { promoteWaiting } from './promote-waiting.ts';

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;
let hotStore: FakeHotStore;
let logger: FakeLogger;
let desk: CallDesk;

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
  desk = createCallDesk(app, calls);
});

describe('callbacks', () => {
  it('follow the call from connected to disconnected', async () => {
    const call = await desk.takeCall();
    await desk.report(call, 'CallConnected');
    expect(await desk.recordOf(call)).toMatchObject({
      status: 'connected',
      connectedAt: clock.now(),
    });
    await desk.report(call, 'CallDisconnected');
    expect(await desk.recordOf(call)).toMatchObject({
      status: 'disconnected',
      endedAt: clock.now(),
    });
    expect(await app.services.slots.taken()).toBe(0);
  });

  it('tell the session that its call has ended', async () => {
    const call = await desk.takeCall();
    const orders: unknown[] = [];
    await hotStore.subscribe(sessionControlChannel(call.sessionId), (text) =>
      orders.push(JSON.parse(text)),
    );
    await desk.report(call, 'CallConnected');
    expect(orders).toEqual([]);
    await desk.report(call, 'CallDisconnected');
    expect(orders).toEqual([{ type: 'session-close', reason: 'call-ended' }]);
  });

  it('leave an ended call ended when they come in the wrong order', async () => {
    const call = await desk.takeCall();
    await desk.report(call, 'CallDisconnected');
    await desk.report(call, 'CallConnected');
    await desk.report(call, 'MediaStreamingStopped');
    expect(await desk.recordOf(call)).toMatchObject({ status: 'disconnected' });
    expect(desk.done('startMediaStreaming')).toEqual([]);
  });

  it('are carried out once each, however often they are delivered', async () => {
    const call = await desk.takeCall();
    await app.services.orchestrations.start('channelHandoff', channelHandoffId(call.sessionId), {});
    const event = desk.event(call, 'CallDisconnected');
    const answers = await Promise.all([
      desk.post(call, event),
      desk.post(call, event, event),
      desk.post(call, event),
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
    const call = await desk.takeCall();
    const batch = ['CallConnected', 'SomethingNew', 'CallDisconnected'].map((type) =>
      desk.event(call, type),
    );
    expect(await desk.post(call, ...batch)).toMatchObject({ status: 200, body: { handled: 3 } });
    expect(await desk.recordOf(call)).toMatchObject({ status: 'disconnected' });
  });

  it('are delivered again when one could not be carried out', async () => {
    const call = await desk.takeCall();
    const event = desk.event(call, 'CallDisconnected');
    hotStore.available = false;
    expect((await desk.post(call, event)).status).toBe(503);
    hotStore.available = true;
    expect((await desk.post(call, event)).body).toEqual({ handled: 1 });
    expect(await app.services.slots.taken()).toBe(0);
  });

  it.each([
    ['no token of ours', { authorization: testKeys.telephony }, false],
    ['no token of ACS', {}, true],
    ['a forged token of ACS', { authorization: 'Bearer forged' }, true],
  ])('are refused with %s, and touch nothing', async (_title, headers, withToken) => {
    const call = await desk.takeCall();
    const token = await app.sessionTokens.issue('callback', { sessionId: call.sessionId }, 60);
    const keys = hotStore.keys();
    const answer = await app.request(callbacks, {
      headers,
      ...(withToken ? { query: { token } } : {}),
      body: [desk.event(call, 'CallDisconnected')],
    });
    expect(answer.status).toBe(401);
    expect(hotStore.keys()).toEqual(keys);
    expect(await desk.recordOf(call)).toMatchObject({ status: 'initiating' });
  });
});

describe('credentials of one call', () => {
  let own: TestCall;
  let other: TestCall;

  beforeEach(async () => {
    await app.setCapacity(2);
    own = await desk.takeCall();
    other = await desk.takeCall('+15550100103');
  });

  /** An event about one call, posted with the credentials of another. */
  const forged = () => desk.event(other, 'CallDisconnected');

  it('do not speak for another call', async () => {
    expect(await desk.post(own, forged())).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await desk.recordOf(own)).toMatchObject({ status: 'initiating' });
    expect(await desk.recordOf(other)).toMatchObject({ status: 'initiating' });
    expect(await app.services.slots.taken()).toBe(2);
  });

  it('do not carry another call’s event along with their own', async () => {
    const answer = await desk.post(own, desk.event(own, 'CallConnected'), forged());
    expect(answer.status).toBe(403);
    expect(await desk.recordOf(own)).toMatchObject({ status: 'initiating' });
  });

  it('speak for their own before its record knows the connection, and for nobody else', async () => {
    await app.services.callRecords.update(
      own.sessionId,
      ({ callConnectionId: _not, ...record }) => record,
    );
    expect((await desk.post(own, forged())).status).toBe(403);
    expect((await desk.post(own, desk.event(own, 'CallConnected'))).status).toBe(200);
    expect(await desk.recordOf(own)).toMatchObject({
      status: 'connected',
      callConnectionId: own.callConnectionId,
    });
  });

  it('do not make a call end that was not yet recorded', async () => {
    const unknown = { ...own, sessionId: 'call-2026-03-02-0123456789abcdef01234567' };
    expect((await desk.post(unknown, forged())).status).toBe(403);
    expect(await desk.recordOf(other)).toMatchObject({ status: 'initiating' });
  });
});

describe('a caller who waits for a line', () => {
  let first: TestCall;
  let waiting: TestCall;

  beforeEach(async () => {
    first = await desk.takeCall();
    waiting = await desk.takeCall('+15550100103');
    await desk.report(waiting, 'CallConnected');
  });
  const prompts = () =>
    calls.operations.flatMap((it) => (it.name === 'collectKeys' ? [it.options.prompt] : []));
  const press = (keys: string) =>
    desk.report(waiting, 'RecognizeCompleted', {
      operationContext: 'waiting',
      dtmfResult: { tones: [{ 1: 'one', 2: 'two', 3: 'three' }[keys] ?? 'nine'] },
    });

  it('hears the place and what the keys do', async () => {
    expect(prompts()).toEqual([
      'All our lines are busy. You are next in line. Press 1 to go on by WhatsApp. Press 2 to be called back, or stay on the line.',
    ]);
    const second = await desk.takeCall('+15550100104');
    await desk.report(second, 'CallConnected');
    expect(prompts()[1]).toContain('You are number 2 in line.');
  });

  it('is not offered a call back to a number that pretends to be ours', async () => {
    const pretender = await desk.takeCall(app.services.settings.ownPhone);
    await desk.report(pretender, 'CallConnected');
    expect(desk.done('playText').at(-1)).toMatchObject({
      text: 'All our lines are busy. You are number 2 in line. Please stay on the line.',
    });
    await desk.report(pretender, 'RecognizeCompleted', {
      recognitionType: 'dtmf',
      operationContext: 'waiting',
      dtmfResult: { tones: ['two'] },
    });
    expect((await desk.recordOf(pretender))?.callBack).toBeUndefined();
  });

  it('hears the place again after silence and after a wrong key', async () => {
    await desk.report(waiting, 'RecognizeFailed', {
      operationContext: 'waiting',
      resultInformation: { code: 400, subCode: 8510 },
    });
    await press('3');
    expect(prompts()).toHaveLength(3);
  });

  it('is not talked over when the prompt ends because the line is free', async () => {
    await desk.report(waiting, 'RecognizeCanceled', { operationContext: 'waiting' });
    expect(prompts()).toHaveLength(1);
  });

  it('is not prompted again and again when prompts fail', async () => {
    await desk.report(waiting, 'RecognizeFailed', {
      operationContext: 'waiting',
      resultInformation: { code: 500, subCode: 8511 },
    });
    await desk.report(waiting, 'PlayFailed', { operationContext: 'waiting' });
    expect(prompts()).toHaveLength(1);
    expect(logger.events('error')).toHaveLength(2);
  });

  it('does not hold up the others when it cannot be served', async () => {
    const next = await desk.takeCall('+15550100104');
    await desk.report(next, 'CallConnected');
    await calls.hangUp(first.callConnectionId);
    await app.services.slots.release(first.sessionId);
    calls.failNext();
    await promoteWaiting(app.services);
    expect(desk.done('startMediaStreaming')).toEqual([
      { name: 'startMediaStreaming', callConnectionId: next.callConnectionId },
    ]);
    expect(logger.events('error')).toEqual(['waiting caller was not promoted']);
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('gets the line as soon as it is free', async () => {
    calls.customerHangsUp(first.callConnectionId);
    await desk.report(first, 'CallDisconnected');
    expect(desk.done('startMediaStreaming')).toEqual([
      { name: 'startMediaStreaming', callConnectionId: waiting.callConnectionId },
    ]);
    expect(await desk.recordOf(waiting)).toMatchObject({ status: 'connected' });
    expect(await app.services.waitingCalls.first()).toBeUndefined();
  });

  it('gets it once when several places notice at the same time', async () => {
    await app.setCapacity(10);
    await Promise.all(Array.from({ length: 8 }, () => promoteWaiting(app.services)));
    expect(desk.done('startMediaStreaming')).toHaveLength(1);
    expect(await app.services.slots.taken()).toBe(2);
  });

  it('is skipped when they have hung up, and the next in line is served', async () => {
    const next = await desk.takeCall('+15550100104');
    await desk.report(next, 'CallConnected');
    calls.customerHangsUp(waiting.callConnectionId);
    await desk.report(first, 'CallDisconnected');
    expect(desk.done('startMediaStreaming')).toEqual([
      { name: 'startMediaStreaming', callConnectionId: next.callConnectionId },
    ]);
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('keeps the place of a call that is being answered', async () => {
    await app.services.callRecords.update(
      waiting.sessionId,
      ({ callConnectionId: _not, ...record }) => record,
    );
    await desk.report(first, 'CallDisconnected');
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
    await desk.report(waiting, 'PlayCompleted', { operationContext: 'waiting-goodbye' });
    expect(calls.isLive(waiting.callConnectionId)).toBe(false);
  });

  it('is hung up when the goodbye cannot be played', async () => {
    await press('1');
    await desk.report(waiting, 'PlayFailed', { operationContext: 'waiting-goodbye' });
    expect(calls.isLive(waiting.callConnectionId)).toBe(false);
  });

  it('keeps the place with key 2 and is called back when it is their turn', async () => {
    await press('2');
    await desk.report(waiting, 'PlayCompleted', { operationContext: 'waiting-goodbye' });
    await desk.report(waiting, 'CallDisconnected');
    expect(await app.services.waitingCalls.first()).toBe(waiting.sessionId);
    await desk.report(first, 'CallDisconnected');
    expect(desk.done('place')).toMatchObject([
      { options: { to: '+15550100103', media: { start: true } } },
    ]);
    expect(await app.services.waitingCalls.first()).toBeUndefined();
    expect(await app.services.slots.taken()).toBe(1);
  });
});
