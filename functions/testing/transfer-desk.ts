import { type AgentDefinition, agentSchema } from '#shared/contracts/agent.ts';
import { type ScenarioDefinition, scenarioSchema } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import {
  type SessionControl,
  type SessionEvent,
  sessionControlChannel,
  sessionEventChannel,
  sessionEventSchema,
} from '#shared/contracts/session-event.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { startTransfer } from '../transfers/start-transfer.ts';
import { transferActivities } from '../transfers/transfer-activities.ts';
import {
  callTransferName,
  type TransferActivityInputs,
  type TransferActivityName,
  transferContext,
  transferInputSchema,
} from '../transfers/transfer-messages.ts';
import { createCallDesk } from './call-desk.ts';
import { sessionMemo } from './session-memo.ts';
import { createTestApp } from './test-app.ts';

/** Who takes calls for `billing` of the test shop. */
export const colleague = '+15550180002';

/** `desk` is handed over cold, `closed` is closed. */
const shop: ScenarioDefinition = scenarioSchema.parse({
  name: 'shop',
  description: 'A shop that sells lamps, for tests only.',
  start_agent: 'Front',
  agents: ['Front'],
  template_vars: { company_name: 'Lamps' },
  transfer_targets: {
    billing: { phone: colleague, name: 'our billing team', extension: '42' },
    desk: { phone: '+15550180003', name: 'the desk', kind: 'cold' },
    closed: {
      phone: '+15550180004',
      name: 'the night shift',
      hours: { days: ['sun'], opens: '08:00', closes: '09:00', time_zone: 'Europe/Berlin' },
    },
  },
});

/** Speaks every language, and Spanish with a voice of its own. */
const front: AgentDefinition = {
  ...agentSchema.parse({
    name: 'Front',
    description: 'Answers the phone of the test shop.',
    greeting: 'Hello.',
    tools: [],
    voice: { name: 'en-US-AvaMultilingualNeural' },
    voice_by_language: { 'es-US': { name: 'es-US-PalomaNeural' } },
  }),
  promptTemplate: 'You sell lamps.',
};

export type TransferDesk = Awaited<ReturnType<typeof openTransferDesk>>;

/** A call that was answered on a Monday, and what becomes of orders to put its caller through. */
export async function openTransferDesk() {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const calls = createFakeCallControl();
  const hotStore = new FakeHotStore({ clock });
  const app = createTestApp(
    {
      clock,
      calls,
      hotStore,
      documents: new FakeDocumentStore({ clock }),
      logger: new FakeLogger(),
      messages: createFakeMessageSender(),
    },
    {
      content: {
        agents: new Map([['Front', front]]),
        tools: new Map(),
        scenarios: new Map([['shop', shop]]),
      },
    },
  );
  await app.setCapacity(1);
  const desk = createCallDesk(app, calls);
  const call = await desk.takeCall();
  await desk.report(call, 'CallConnected');
  /** What the voice leg was told. */
  const orders: SessionControl[] = [];
  await hotStore.subscribe(sessionControlChannel(call.sessionId), (text) => {
    orders.push(JSON.parse(text));
  });
  /** What the session's live feed said. */
  const feed: SessionEvent[] = [];
  await hotStore.subscribe(sessionEventChannel(call.sessionId), (text) => {
    feed.push(sessionEventSchema.parse(JSON.parse(text)));
  });

  const order = async (
    changes: Readonly<Record<string, unknown>> = {},
    tokenFor: string = call.sessionId,
  ) => {
    const token = await app.sessionTokens.issue('service', { sessionId: tokenFor }, 60);
    const { sessionId } = call;
    return app.request(startTransfer, {
      headers: { authorization: `Bearer ${token}` },
      body: {
        sessionId,
        orderId: 'order-1',
        department: 'billing',
        reason: 'A charge',
        ...changes,
      },
    });
  };
  const input = () =>
    transferInputSchema.parse(
      app.orchestrations.started.findLast(({ name }) => name === callTransferName)?.input,
    );
  const act = <Name extends TransferActivityName>(
    name: Name,
    more: Partial<TransferActivityInputs[Name]> = {},
  ) => {
    const activityInput = { ...input(), ...more } as TransferActivityInputs[Name];
    return transferActivities[name](activityInput, app.services);
  };
  const transfer = async () => (await desk.recordOf(call))?.transfer;
  const reports = () =>
    app.orchestrations.raised
      .filter(({ eventName }) => eventName === 'transferReport')
      .map(({ payload }) => payload);
  const report = (
    type: string,
    part: 'colleague' | 'caller' = 'colleague',
    body: Readonly<Record<string, unknown>> = {},
  ) =>
    desk.report(call, type, {
      operationContext: transferContext(input().transferId, part),
      ...body,
    });
  const save = (changes: Partial<SessionMemo> = {}) =>
    app.services.sessions.save(sessionMemo({ sessionId: call.sessionId, ...changes }), 0);
  /** The caller waits, and the colleague has picked up. */
  const colleagueThere = async (changes: Readonly<Record<string, unknown>> = {}) => {
    await order(changes);
    await act('holdCaller');
    await act('callColleague');
    calls.guestAnswers(call.callConnectionId, colleague);
    await report('AddParticipantSucceeded');
  };

  return {
    app,
    calls,
    desk,
    call,
    orders,
    feed,
    order,
    act,
    transfer,
    reports,
    report,
    save,
    colleagueThere,
  };
}
