import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeliveryReports } from '#functions/messaging/delivery-reports.ts';
import { whatsAppWebhook } from '#functions/messaging/whatsapp-webhook.ts';
import { channelHandoffInputSchema } from '#functions/orchestrations/channel-handoff-messages.ts';
import { handoffActivities } from '#functions/orchestrations/handoff-activities.ts';
import { startChannelHandoff } from '#functions/orchestrations/start-channel-handoff.ts';
import { createTestApp, type TestApp, testKeys } from '#functions/testing/test-app.ts';
import { createCustomerContexts } from '#shared/channels/customer-contexts.ts';
import { createThreadStore } from '#shared/channels/thread-store.ts';
import { createConversations } from '#shared/conversation/create-conversations.ts';
import { createLogger } from '#shared/telemetry/logger.ts';
import { libraryContent } from '#shared/testing/conversation-fixture.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { ScriptedReplies, says } from '#shared/testing/scripted-replies.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { SpanCapture } from './span-capture.ts';

/** What must never be seen, in whatever form it is written. */
const digits = '5550100187';
const number = `1${digits}`;
const phone = `+${number}`;

const spans = new SpanCapture();

beforeAll(() => {
  trace.setGlobalTracerProvider(spans);
});
afterAll(() => {
  trace.disable();
});

/** The app with its real turn engine and its real log. */
function world() {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const hotStore = new FakeHotStore({ clock });
  const documents = new FakeDocumentStore({ clock });
  const messages = createFakeMessageSender();
  const lines: string[] = [];
  const logger = createLogger({
    level: 'debug',
    service: 'functions',
    personalValueKey: 'a secret for tests',
    destination: { write: (line) => void lines.push(line) },
  });
  const content = libraryContent();
  const chatModel = new ScriptedReplies(...Array.from({ length: 20 }, () => says('We are open.')));
  const conversations = createConversations({
    content,
    chatModel,
    hotStore,
    documents,
    customers: createCustomerContexts({ documents, clock }),
    threads: createThreadStore({ documents }),
    callQueue: {
      status: async () => ({ callersWaiting: 0, estimatedWaitSeconds: undefined }),
      join: async () => ({
        place: 1,
        status: { callersWaiting: 0, estimatedWaitSeconds: undefined },
      }),
      leave: async () => undefined,
    },
    startChannelSwitch: async ({ sessionId }) => ({ handoffId: `handoff-${sessionId}` }),
    customerArrived: async () => undefined,
    clock,
    logger,
    defaultScenario: 'library',
    sessionTtlMs: 7_200_000,
  });
  const app = createTestApp(
    { clock, hotStore, documents, messages, logger, calls: createFakeCallControl() },
    { content, conversations },
  );
  return { app, hotStore, documents, messages, lines };
}

let ids = 0;
async function deliver(app: TestApp, type: string, data: object) {
  ids += 1;
  return app.request(whatsAppWebhook, {
    headers: { 'x-continuo-event-key': testKeys.eventGrid },
    body: [{ id: `event-${ids}`, eventType: `Microsoft.Communication.${type}`, data }],
  });
}

const write = (app: TestApp, content: string, messageId = `message-${++ids}`) =>
  deliver(app, 'AdvancedMessageReceived', {
    channelType: 'whatsapp',
    messageType: 'text',
    messageId,
    from: number,
    to: 'channel',
    content,
  });

/** Starts a switch and does what its orchestration would. */
async function switchChannel(app: TestApp, sessionId: string, from: string, target: string) {
  const answer = await app.request(startChannelHandoff, {
    headers: { 'x-functions-key': testKeys.admin },
    body: { sessionId, customerPhone: phone, from, target, agentMessage: 'As promised.' },
  });
  const { services, orchestrations } = app;
  const started = orchestrations.started.at(-1);
  const { channels, ...input } = channelHandoffInputSchema.parse(started?.input);
  const [channel = 'whatsapp'] = channels;
  const handoffId = started?.instanceId ?? '';
  const conversation = { summary: 'They asked when we open.' };
  const handoff = {
    ...input,
    handoffId,
    customerId: undefined,
    customerPhone: phone,
    target: channel,
    startedAtMs: 0,
    conversation,
  };
  await handoffActivities.saveHandoffContext(handoff, services);
  await handoffActivities.syncHandoffThread(handoff, services);
  const sent = await handoffActivities.sendHandoffMessage({ ...handoff, channel }, services);
  return { answer, sent };
}

it('a phone number is in no log line, span or error, whatever happens to a message or a switch', async () => {
  const { app, hotStore, documents, messages, lines } = world();
  const answers: unknown[] = [];

  answers.push(await write(app, 'When do you open?'));
  expect(messages.sent).toMatchObject([{ to: phone, message: { text: 'We are open.' } }]);
  const sessionId = spans.lines.map((line) => /whatsapp-[^"]+/.exec(line)?.[0]).find(Boolean);
  if (sessionId === undefined) throw new Error('No span tells of the session.');

  // A switch away that is refused, with a report that nobody waits for any more.
  messages.refuseNext();
  const away = await switchChannel(app, sessionId, 'whatsapp', 'webchat');
  expect(away.sent).toMatchObject({ state: 'failed' });
  await createDeliveryReports({ hotStore }).expect('lost', 'handoff-of-somebody-else');
  answers.push(away.answer);
  answers.push(
    await deliver(app, 'AdvancedMessageDeliveryStatusUpdated', {
      messageId: 'lost',
      status: 'Failed',
      to: number,
      error: { channelCode: '131026', channelMessage: `${phone} is not reachable` },
    }),
  );

  // A switch from a call to WhatsApp, and the customer's arrival.
  const callSession = 'call-2026-03-02-0123456789abcdef01234567';
  const here = await switchChannel(app, callSession, 'voice', 'whatsapp');
  expect(here.sent).toMatchObject({ state: 'sent' });
  answers.push(here.answer, await write(app, 'Here I am.'));

  // Replies that are refused until the message is given up, and stores that are away.
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    messages.refuseNext();
    answers.push(await write(app, 'And on Sunday?', 'refused'));
  }
  documents.available = false;
  answers.push(await write(app, 'Hello?'));
  documents.available = true;
  hotStore.available = false;
  answers.push(await write(app, 'Hello?'));

  const seen = [...lines, ...spans.lines, JSON.stringify(answers)];
  expect(seen.filter((line) => line.includes(digits))).toEqual([]);
  // All of that was really written about.
  const log = lines.join('');
  for (const event of [
    'switch message was refused',
    'delivery report for an unknown switch',
    'message given up',
    'request failed',
  ]) {
    expect(log).toContain(event);
  }
  expect(log).toMatch(/whatsapp:[0-9a-f]{20}"/);
});
