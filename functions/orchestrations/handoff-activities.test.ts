import { beforeEach, describe, expect, it } from 'vitest';
import { sessionMemoSchema } from '#shared/contracts/session.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import {
  createFakeMessageSender,
  type FakeMessageSender,
} from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { answerCall } from '../calls/answer-call.ts';
import { createDeliveryReports } from '../messaging/delivery-reports.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { channelHandoffId, type HandoffContext } from './channel-handoff-messages.ts';
import { handoffActivities as activities } from './handoff-activities.ts';

const phone = '+15550100102';

let app: TestApp;
let calls: FakeCallControl;
let messages: FakeMessageSender;
let hotStore: FakeHotStore;
let clock: VirtualClock;
let handoff: HandoffContext;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  calls = createFakeCallControl();
  messages = createFakeMessageSender();
  hotStore = new FakeHotStore({ clock });
  app = createTestApp({
    clock,
    hotStore,
    messages,
    calls,
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
  });
  await app.setCapacity(5);
  const call = await answerCall(app.services, {
    incomingCallContext: calls.ring(phone),
    callerPhone: phone,
  });
  if (!('sessionId' in call)) throw new Error('the call was not answered');
  const { sessionId } = call;
  await app.services.sessions.save(
    sessionMemoSchema.parse({
      sessionId,
      channel: 'voice',
      scenario: 'shop',
      state: 'active',
      customerId: 'demo-1',
      activeAgent: 'Front',
      visitedAgents: ['Front'],
      verified: false,
      greeted: true,
      facts: { order_id: 'A-7' },
      histories: {},
      toolCounts: {},
      turnCount: 1,
      recentTurnIds: [],
      createdAt: clock.now(),
      lastActivityAt: clock.now(),
    }),
    0,
  );
  handoff = {
    handoffId: channelHandoffId(sessionId),
    requestId: 'request-1',
    sessionId,
    customerId: 'demo-1',
    customerPhone: phone,
    from: 'voice',
    target: 'whatsapp',
    startedAtMs: clock.now(),
    conversation: {
      summary: 'They asked about order A-7.',
      activeAgent: 'Front',
      scenario: 'shop',
    },
  };
  await app.services.customers.update('demo-1', (customer) => ({
    ...customer,
    phone,
    sessions: [{ sessionId, channel: 'voice', state: 'active', startedAt: clock.now() }],
  }));
});

const twice = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  await run();
  return run();
};
const customer = (id = 'demo-1') => app.services.customers.get(id);
const send = (changes: Partial<Parameters<typeof activities.sendHandoffMessage>[0]> = {}) =>
  activities.sendHandoffMessage(
    { ...handoff, channel: 'whatsapp', agentMessage: 'As promised.', ...changes },
    app.services,
  );

describe('activities of a channel handoff, each run twice', () => {
  it('summarise the session, with agent and scenario', async () => {
    const summary = await twice(() =>
      activities.summariseHandoff({ sessionId: handoff.sessionId }, app.services),
    );
    expect(summary).toEqual({
      summary: 'The customer asked about an order.',
      activeAgent: 'Front',
      scenario: 'shop',
    });
  });

  it('have nothing to summarise of a caller who never got through', async () => {
    expect(await activities.summariseHandoff({ sessionId: 'gone' }, app.services)).toBeNull();
  });

  it('save what the next channel must know', async () => {
    await twice(() => activities.saveHandoffContext(handoff, app.services));
    expect(await customer()).toMatchObject({
      conversationSummary: 'They asked about order A-7.',
      activeAgent: 'Front',
      pendingHandoff: {
        handoffId: handoff.handoffId,
        from: 'voice',
        to: 'whatsapp',
        fromSessionId: handoff.sessionId,
      },
    });
  });

  it('know a stranger by the number, and the same one again', async () => {
    const { customerId: _none, ...rest } = handoff;
    const stranger = { ...rest, customerId: undefined, customerPhone: '+15550100777' };
    await twice(() => activities.saveHandoffContext(stranger, app.services));
    expect(await app.services.customers.findByPhone('+15550100777')).toMatchObject({
      pendingHandoff: { to: 'whatsapp' },
    });
  });

  it('add one item to the thread', async () => {
    await twice(() => activities.syncHandoffThread(handoff, app.services));
    expect(await app.services.threads.latest('demo-1', 10)).toMatchObject([
      { speaker: 'system', text: 'Moving from voice to whatsapp. They asked about order A-7.' },
    ]);
  });

  it('send one message in the words of the scenario, and remember it as the opening', async () => {
    const sent = await twice(send);
    expect(sent).toEqual({ state: 'sent', messageId: 'message-1' });
    expect(messages.sent).toMatchObject([
      {
        to: phone,
        message: { text: 'Hello, let us go on here. As promised. (They asked about order A-7.)' },
      },
    ]);
    expect(await app.services.threads.latest('demo-1', 10)).toMatchObject([
      { id: `opening:${handoff.handoffId}`, channel: 'whatsapp', speaker: 'agent' },
    ]);
  });

  it('send a link that opens the web chat as this customer', async () => {
    const sent = await send({ channel: 'webchat' });
    const link = 'link' in (sent as object) ? (sent as { link: string }).link : '';
    expect(messages.sent[0]?.message).toEqual({ kind: 'text', text: `Open your chat:\n\n${link}` });
    const token = new URL(link).searchParams.get('token') ?? '';
    expect(await app.sessionTokens.verify('webchat', token)).toMatchObject({
      customerId: 'demo-1',
      phone,
    });
  });

  it('see a report that was faster than the answer', async () => {
    const reports = createDeliveryReports({ hotStore });
    await reports.record('message-1', { state: 'delivered', reason: '' });
    expect(await send()).toMatchObject({ state: 'delivered' });
    await reports.record('message-2', { state: 'failed', reason: '131026' });
    expect(await send({ requestId: 'request-2' })).toEqual({ state: 'failed', reason: '131026' });
  });

  it('say honestly when nothing can be sent', async () => {
    messages.refuseNext();
    expect(await send()).toEqual({ state: 'failed', reason: 'message-refused' });
    expect(await send({ customerPhone: undefined })).toEqual({
      state: 'failed',
      reason: 'no-phone-number',
    });
  });

  it('remind once', async () => {
    await twice(() =>
      activities.remindOfHandoff({ ...handoff, channel: 'whatsapp' }, app.services),
    );
    expect(messages.sent).toHaveLength(1);
  });

  it('tell the voice leg', async () => {
    const heard: unknown[] = [];
    await hotStore.subscribe(sessionControlChannel(handoff.sessionId), (text) =>
      heard.push(JSON.parse(text)),
    );
    const { handoffId, sessionId } = handoff;
    const told = { handoffId, sessionId, channel: 'whatsapp', reason: '131026' } as const;
    await activities.tellVoiceLeg({ ...told, delivered: true }, app.services);
    await activities.tellVoiceLeg({ ...told, delivered: false }, app.services);
    expect(heard).toEqual([
      { type: 'channel-switch-delivered', handoffId, target: 'whatsapp' },
      { type: 'channel-switch-failed', handoffId, target: 'whatsapp', reason: '131026' },
    ]);
  });

  it('hang up a voice leg that nobody closed', async () => {
    await twice(() => activities.closeVoiceLeg({ sessionId: handoff.sessionId }, app.services));
    expect(calls.operations.filter(({ name }) => name === 'hangUp')).toHaveLength(1);
  });

  it('finish: the session is transferred and the switch is no longer pending', async () => {
    await activities.saveHandoffContext(handoff, app.services);
    await twice(() => activities.finishHandoff({ ...handoff, outcome: 'arrived' }, app.services));
    const after = await customer();
    expect(after?.pendingHandoff).toBeUndefined();
    expect(after?.sessions).toMatchObject([{ state: 'transferred', endedAt: clock.now() }]);
    expect(await app.services.callRecords.get(handoff.sessionId)).toMatchObject({
      status: 'transferred',
    });
  });

  it('close the page of a web chat that went on elsewhere, and keep one whose switch failed', async () => {
    const orders: unknown[] = [];
    await hotStore.subscribe(sessionControlChannel(handoff.sessionId), (text) =>
      orders.push(JSON.parse(text)),
    );
    const fromPage = { ...handoff, from: 'webchat' as const };
    await activities.finishHandoff({ ...fromPage, outcome: 'failed' }, app.services);
    expect(orders).toEqual([]);
    await activities.finishHandoff({ ...fromPage, outcome: 'arrived' }, app.services);
    expect(orders).toEqual([{ type: 'session-close', reason: 'channel-switch' }]);
  });

  it('finish a failed one: the call goes on', async () => {
    await activities.saveHandoffContext(handoff, app.services);
    await activities.finishHandoff({ ...handoff, outcome: 'failed' }, app.services);
    expect(await customer()).toMatchObject({ sessions: [{ state: 'active' }] });
    expect((await customer())?.pendingHandoff).toBeUndefined();
    expect(await app.services.callRecords.get(handoff.sessionId)).toMatchObject({
      status: 'initiating',
    });
  });

  it('leave another switch of the customer alone', async () => {
    await activities.saveHandoffContext({ ...handoff, handoffId: 'handoff-later' }, app.services);
    await activities.finishHandoff({ ...handoff, outcome: 'given-up' }, app.services);
    expect(await customer()).toMatchObject({ pendingHandoff: { handoffId: 'handoff-later' } });
  });
});
