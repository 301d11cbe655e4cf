import { beforeEach, describe, expect, it } from 'vitest';
import { type AgentDefinition, agentSchema } from '#shared/contracts/agent.ts';
import { sessionEventChannel } from '#shared/contracts/session-event.ts';
import { handedOver } from '#shared/telephony/handed-over.ts';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { promoteWaiting } from '../calls/promote-waiting.ts';
import { type CallDesk, createCallDesk, type TestCall } from '../testing/call-desk.ts';
import { sessionMemo } from '../testing/session-memo.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { streamActivities } from './stream-activities.ts';
import { streamLinesIn } from './stream-lines.ts';
import type { StreamActivityName } from './stream-recovery-messages.ts';

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;
let hotStore: FakeHotStore;
let desk: CallDesk;
let call: TestCall;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  calls = createFakeCallControl();
  hotStore = new FakeHotStore({ clock });
  app = createTestApp({
    clock,
    calls,
    hotStore,
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(1);
  desk = createCallDesk(app, calls);
  call = await desk.takeCall();
  await desk.report(call, 'CallConnected');
});

const act = (name: StreamActivityName, { lostAt = 1, of = call } = {}) =>
  streamActivities[name]({ ...of, lostAt }, app.services);
const lines = () =>
  calls.operations.flatMap((operation) => (operation.name === 'playText' ? [operation.text] : []));
const saveSession = (changes: Parameters<typeof sessionMemo>[0]) =>
  app.services.sessions.save(sessionMemo(changes), 0);

describe('restarting the stream', () => {
  it('asks for it, counts it and keeps the call out of quick restarts', async () => {
    await calls.stopMediaStreaming(call.callConnectionId);
    expect(await act('restartStream')).toBe('accepted');
    expect(await desk.recordOf(call)).toMatchObject({ streamRestarts: 1 });
    await calls.stopMediaStreaming(call.callConnectionId);
    await desk.report(call, 'MediaStreamingFailed');
    expect(desk.done('startMediaStreaming')).toHaveLength(1);
  });

  it('tells when the service refuses, and the next attempt may work', async () => {
    await calls.stopMediaStreaming(call.callConnectionId);
    calls.failNext();
    expect(await act('restartStream')).toBe('refused');
    expect(await act('restartStream')).toBe('accepted');
  });

  it('does what the end of the call means when the caller is gone', async () => {
    calls.customerHangsUp(call.callConnectionId);
    expect(await act('restartStream')).toBe('call-over');
    expect(await desk.recordOf(call)).toMatchObject({ status: 'disconnected' });
    expect(await app.services.slots.taken()).toBe(0);
  });

  it.each(['CallDisconnected', 'CallTransferAccepted'])(
    'leaves alone a call after %s',
    async (type) => {
      await desk.report(call, type);
      expect(await act('restartStream')).toBe('call-over');
      expect(desk.done('startMediaStreaming')).toEqual([]);
    },
  );
});

describe('what the caller hears meanwhile', () => {
  it('depends on whether they had been greeted', async () => {
    expect(await act('sayOneMoment')).toEqual({ greeted: false });
    await saveSession({ sessionId: call.sessionId, greeted: true });
    expect(await act('sayOneMoment', { lostAt: 2 })).toEqual({ greeted: true });
    expect(lines()).toEqual([
      'One moment please, I am putting you through.',
      'One moment please, I am reconnecting you.',
    ]);
  });

  it('is said once for each outage, however often the activity runs', async () => {
    for (let run = 0; run < 3; run += 1) {
      await act('sayOneMoment');
      await act('askForPatience');
      await act('welcomeBack');
      await act('apologiseForStream');
    }
    expect(lines()).toHaveLength(4);
    await act('sayOneMoment', { lostAt: 2 });
    expect(lines()).toHaveLength(5);
  });

  it('is tried again when it could not be said', async () => {
    calls.failNext();
    await expect(act('welcomeBack')).rejects.toMatchObject({ code: 'call_control_failed' });
    await act('welcomeBack');
    expect(lines()).toHaveLength(1);
  });

  it('is said in the voice of the agent they were talking to, and in their language', async () => {
    const agents = new Map([['Front', agentWithVoice('en-US-AndrewNeural')]]);
    const said: { readonly voiceName: string; readonly text: string }[] = [];
    const talking = createTestApp(
      {
        ...app.services,
        messages: createFakeMessageSender(),
        calls: {
          ...calls,
          playText: async (_id, { voiceName, text }) => void said.push({ voiceName, text }),
        },
      },
      { content: { ...app.services.content, agents } },
    );
    const say = () => streamActivities.sayOneMoment({ ...call, lostAt: 1 }, talking.services);
    await say();
    await saveSession({ sessionId: call.sessionId, activeAgent: 'Front' });
    await streamActivities.welcomeBack({ ...call, lostAt: 1 }, talking.services);
    const speaksSpanish = { caller_language: 'es-US' };
    await app.services.sessions.save(
      sessionMemo({ sessionId: call.sessionId, activeAgent: 'Front', facts: speaksSpanish }),
      1,
    );
    await streamActivities.welcomeBack({ ...call, lostAt: 2 }, talking.services);
    const { promptVoice } = app.services.settings;
    expect(said).toEqual([
      { voiceName: promptVoice, text: streamLinesIn('en-US').lines.connecting },
      { voiceName: 'en-US-AndrewNeural', text: streamLinesIn('en-US').lines.back },
      { voiceName: 'es-US-PalomaNeural', text: streamLinesIn('es-US').lines.back },
    ]);
  });

  describe('after a short gap', () => {
    const cutOff = 'Sorry, I was cut off for a moment. Please say again what you said last.';
    const lostAt = Date.UTC(2026, 2, 2, 10, 5);
    const publish = (body: object) =>
      hotStore.publish(
        sessionEventChannel(call.sessionId),
        JSON.stringify({ at: 1, sessionId: call.sessionId, channel: 'voice', body }),
      );

    beforeEach(async () => {
      await saveSession({ sessionId: call.sessionId, lastActivityAt: lostAt - 1 });
    });

    /** Lets the activity listen, and something happen meanwhile. */
    async function breakSilence(meanwhile: () => Promise<unknown> = async () => undefined) {
      const done = act('breakSilence', { lostAt });
      await clock.advance(500);
      await meanwhile();
      await clock.advance(500);
      await done;
      expect(clock.pendingTimers).toBe(0);
      expect(hotStore.subscriptionCount).toBe(0);
    }

    it('is nothing when the worker has left the call in a pause: nothing was lost', async () => {
      await handedOver.mark(hotStore, call.sessionId);
      await act('breakSilence', { lostAt });
      expect(lines()).toEqual([]);
    });

    it('is an excuse when nobody talks: the caller would wait for an answer', async () => {
      await breakSilence();
      expect(lines()).toEqual([cutOff]);
    });

    it.each([
      { type: 'user-partial', text: 'my pow' },
      { type: 'user-final', turnId: 't', text: 'My power is out' },
      { type: 'assistant-text', turnId: 't', agent: 'Front', text: 'I see.' },
      { type: 'tool-start', turnId: 't', agent: 'Front', tool: 'look_up', arguments: {} },
    ])('is nothing when somebody talks: $type', async (body) => {
      await breakSilence(() => publish(body));
      expect(lines()).toEqual([]);
    });

    it('is an excuse although the worker tells of other things, or nonsense', async () => {
      await breakSilence(async () => {
        await publish({ type: 'session-start', agent: 'Front', resumed: true });
        await hotStore.publish(sessionEventChannel(call.sessionId), 'nonsense');
      });
      expect(lines()).toEqual([cutOff]);
    });

    it('is nothing when the conversation has gone on meanwhile', async () => {
      await breakSilence(() =>
        app.services.sessions.save(
          sessionMemo({ sessionId: call.sessionId, lastActivityAt: lostAt + 1 }),
          1,
        ),
      );
      expect(lines()).toEqual([]);
    });

    it('is nothing when nobody had been greeted: the greeting comes', async () => {
      await app.services.sessions.save(
        sessionMemo({ sessionId: call.sessionId, greeted: false }),
        1,
      );
      await act('breakSilence', { lostAt });
      expect(lines()).toEqual([]);
    });
  });

  it('is no failure when there is nobody to hear it', async () => {
    calls.customerHangsUp(call.callConnectionId);
    await expect(act('sayOneMoment')).resolves.toBeDefined();
    await expect(act('apologiseForStream')).resolves.toEqual({ said: false });
  });
});

describe('giving up', () => {
  it('apologises, keeps the caller’s number in line and notes why the call ends', async () => {
    expect(await act('apologiseForStream')).toEqual({ said: true });
    expect(lines()).toEqual([
      'I am sorry, I have lost the connection and cannot restore it. I have noted your number, and we will call you back as soon as we can. You can also write to us on WhatsApp. Goodbye.',
    ]);
    expect(await desk.recordOf(call)).toMatchObject({ callBack: true, endReason: 'stream-lost' });
    expect(await app.services.waitingCalls.first()).toBe(call.sessionId);
  });

  it('promises no call back to a caller who hides the number, and none after a call of ours', async () => {
    await app.services.callRecords.update(
      call.sessionId,
      ({ customerPhone: _hidden, ...record }) => record,
    );
    await act('apologiseForStream');
    await app.services.callRecords.update(call.sessionId, (record) => ({
      ...record,
      customerPhone: '+15550100102',
      direction: 'outbound',
    }));
    await act('apologiseForStream', { lostAt: 2 });
    for (const line of lines()) expect(line).toContain('Please call again in a few minutes.');
    expect(await app.services.waitingCalls.first()).toBeUndefined();
  });

  it('says nothing of WhatsApp where there is none', async () => {
    const { messages: _none, ...services } = app.services;
    await streamActivities.apologiseForStream({ ...call, lostAt: 1 }, services);
    expect(lines()[0]).not.toContain('WhatsApp');
  });

  it('says nothing to somebody whose call has ended', async () => {
    await desk.report(call, 'CallDisconnected');
    expect(await act('apologiseForStream')).toEqual({ said: false });
    expect(lines()).toEqual([]);
    expect(await desk.recordOf(call)).toMatchObject({ endReason: '200/0' });
  });

  it('hangs up and gives everything back, and the call back comes when a line is free', async () => {
    await act('apologiseForStream');
    await app.setCapacity(0);
    await act('hangUpBrokenCall');
    await act('hangUpBrokenCall');
    await desk.report(call, 'CallDisconnected');
    expect(calls.isLive(call.callConnectionId)).toBe(false);
    expect(await desk.recordOf(call)).toMatchObject({
      status: 'disconnected',
      endReason: 'stream-lost',
    });
    expect(await app.services.slots.taken()).toBe(0);
    expect(desk.done('place')).toEqual([]);
    await app.setCapacity(1);
    await promoteWaiting(app.services);
    expect(desk.done('place')).toMatchObject([{ options: { to: '+15550100102' } }]);
    expect(await app.services.waitingCalls.first()).toBeUndefined();
  });

  it('is not disturbed by a line that becomes free while the apology is heard', async () => {
    await act('apologiseForStream');
    expect(await promoteWaiting(app.services)).toBe(0);
    expect(desk.done('cancelMedia')).toEqual([]);
    expect(desk.done('startMediaStreaming')).toEqual([]);
    expect(await app.services.waitingCalls.first()).toBe(call.sessionId);
  });
});

function agentWithVoice(name: string): AgentDefinition {
  const settings = agentSchema.parse({
    name: 'Front',
    description: 'The front desk of the test shop.',
    greeting: 'Hello.',
    tools: [],
    voice: { name },
    voice_by_language: { 'es-US': { name: 'es-US-PalomaNeural' } },
  });
  return { ...settings, promptTemplate: 'You are the front desk.' };
}
