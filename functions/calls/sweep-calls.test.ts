import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { sessionMemo } from '../testing/session-memo.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { answerCall } from './answer-call.ts';
import { longestCallMs } from './longest-call.ts';
import { sweepCalls } from './sweep-calls.ts';

const minuteMs = 60_000;

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;
let logger: FakeLogger;

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
});

async function takeCall(phone = '+15550100102') {
  const call = await answerCall(app.services, {
    incomingCallContext: calls.ring(phone),
    callerPhone: phone,
  });
  if (!('sessionId' in call)) throw new Error('the call was not answered');
  return call;
}
const sweep = () => sweepCalls.run(app.services);
const recordOf = ({ sessionId }: { readonly sessionId: string }) =>
  app.services.callRecords.get(sessionId);

describe('the sweep', () => {
  it('ends a call whose end was never reported, and the next in line is served', async () => {
    const call = await takeCall();
    const waiting = await takeCall('+15550100103');
    calls.customerHangsUp(call.callConnectionId);
    await clock.advance(3 * minuteMs);
    await sweep();
    expect(await recordOf(call)).toMatchObject({
      status: 'disconnected',
      endReason: 'not-reported',
      endedAt: clock.now(),
    });
    expect(calls.operations.at(-1)).toEqual({
      name: 'startMediaStreaming',
      callConnectionId: waiting.callConnectionId,
    });
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('makes up again for what it could not finish', async () => {
    const call = await takeCall();
    calls.customerHangsUp(call.callConnectionId);
    await clock.advance(3 * minuteMs);
    const { raiseEvent } = app.orchestrations;
    app.orchestrations.raiseEvent = () => Promise.reject(new Error('no client'));
    await sweep();
    expect(logger.events('error')).toEqual(['call was not swept']);
    app.orchestrations.raiseEvent = raiseEvent;
    await sweep();
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected' });
  });

  it('leaves alone who is still there, and who has just called', async () => {
    const call = await takeCall();
    await clock.advance(3 * minuteMs);
    await app.setCapacity(2);
    const young = await takeCall('+15550100103');
    calls.customerHangsUp(young.callConnectionId);
    await sweep();
    expect(await recordOf(call)).toMatchObject({ status: 'initiating' });
    expect(await recordOf(young)).toMatchObject({ status: 'initiating' });
  });

  it('asks nothing about a session in which somebody has just spoken', async () => {
    const call = await takeCall();
    calls.customerHangsUp(call.callConnectionId);
    await clock.advance(3 * minuteMs);
    const { sessionId } = call;
    await app.services.sessions.save(
      sessionMemo({ sessionId, lastActivityAt: clock.now() - minuteMs }),
      0,
    );
    await sweep();
    expect(await recordOf(call)).toMatchObject({ status: 'initiating' });
    await clock.advance(2 * minuteMs);
    await sweep();
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected' });
  });

  it('gives back the slot of a call that was never set up', async () => {
    const call = await takeCall();
    await app.services.callRecords.update(
      call.sessionId,
      ({ callConnectionId: _not, ...record }) => record,
    );
    await clock.advance(3 * minuteMs);
    await sweep();
    expect(await recordOf(call)).toMatchObject({ status: 'failed', endReason: 'not-set-up' });
    expect(await app.services.slots.taken()).toBe(0);
  });

  it('ends a call that has lasted too long', async () => {
    const call = await takeCall();
    await clock.advance(longestCallMs + minuteMs);
    await sweep();
    expect(calls.isLive(call.callConnectionId)).toBe(false);
    expect(await recordOf(call)).toMatchObject({ status: 'disconnected', endReason: 'too-long' });
  });

  it('goes on with the next call when one cannot be asked about', async () => {
    await app.setCapacity(2);
    const first = await takeCall();
    await clock.advance(1);
    const second = await takeCall('+15550100103');
    calls.customerHangsUp(first.callConnectionId);
    calls.customerHangsUp(second.callConnectionId);
    await clock.advance(3 * minuteMs);
    calls.failNext();
    await sweep();
    expect(await recordOf(first)).toMatchObject({ status: 'initiating' });
    expect(await recordOf(second)).toMatchObject({ status: 'disconnected' });
    expect(logger.events('error')).toEqual(['call was not swept']);
  });
});
