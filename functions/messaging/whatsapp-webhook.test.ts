import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import {
  createFakeMessageSender,
  type FakeMessageSender,
} from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { createDeliveryReports } from './delivery-reports.ts';
import { whatsAppWebhook } from './whatsapp-webhook.ts';

const headers = { 'x-continuo-event-key': testKeys.eventGrid };

let app: TestApp;
let messages: FakeMessageSender;
let hotStore: FakeHotStore;
let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  messages = createFakeMessageSender();
  hotStore = new FakeHotStore({ clock });
  app = createTestApp({
    clock,
    hotStore,
    messages,
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    calls: createFakeCallControl(),
  });
});

let ids = 0;
const event = (type: string, data: object) => ({
  id: `event-${++ids}`,
  eventType: `Microsoft.Communication.${type}`,
  data,
});
const message = (content: object | string, messageId = `in-${++ids}`, from = '15550100102') =>
  event('AdvancedMessageReceived', {
    channelType: 'whatsapp',
    messageType: 'text',
    messageId,
    from,
    to: 'channel',
    ...(typeof content === 'string' ? { content } : content),
  });
const status = (messageId: string, name: string, data: object = {}) =>
  event('AdvancedMessageDeliveryStatusUpdated', {
    messageId,
    status: name,
    to: '15550100102',
    ...data,
  });
const deliver = (...body: unknown[]) => app.request(whatsAppWebhook, { headers, body });
const texts = () =>
  messages.sent.map(({ message: sent }) => (sent.kind === 'text' ? sent.text : sent.kind));

describe('a WhatsApp message', () => {
  it('is answered in the session of its sender', async () => {
    expect((await deliver(message('Hello'))).status).toBe(200);
    expect(messages.sent).toMatchObject([
      { to: '+15550100102', message: { text: 'Answer to: Hello' } },
    ]);
    expect(app.conversations.opened[0]).toMatchObject({
      channel: 'whatsapp',
      customerPhone: '+15550100102',
    });
    expect(app.conversations.opened[0]?.sessionId).toMatch(/^whatsapp-[0-9a-f]{20}-[0-9a-z]+$/);
  });

  it('is answered once, however often it is delivered and how many at a time', async () => {
    let settled = false;
    const deliveries = Promise.all(
      Array.from({ length: 5 }, () => deliver(message('Hello', 'same'))),
    ).finally(() => {
      settled = true;
    });
    // Those who come second look again from time to time whether the first still lives.
    while (!settled) await clock.advance(250);
    await deliveries;
    await deliver(message('Hello', 'same'), message('Hello', 'same'));
    expect(texts()).toEqual(['Answer to: Hello']);
  });

  it('waits for the one before it, in order, also across deliveries', async () => {
    let running = 0;
    let most = 0;
    app.conversations.onTurn = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await deliver(message('1'), message('2'), message('3'), message('other', 'o', '15550100199'));
    const mine = messages.sent.filter(({ to }) => to === '+15550100102');
    expect(mine.map(({ message: sent }) => sent)).toMatchObject([
      { text: 'Answer to: 1' },
      { text: 'Answer to: 2' },
      { text: 'Answer to: 3' },
    ]);
    expect(most).toBe(2);
  });

  it('stays in its mailbox when it could not be answered, and is answered with the next delivery', async () => {
    messages.refuseNext();
    const first = message('Hello', 'retry');
    expect((await deliver(first)).status).toBe(502);
    expect((await deliver(first)).status).toBe(200);
    // The turn ran before: its reply is remembered by the session, which this fake does not have.
    expect(app.conversations.turns.map(({ turnId }) => turnId)).toEqual(['retry', 'retry']);
  });

  it.each([
    [
      'a tapped button',
      { interactive: { type: 'buttonReply', buttonReply: { id: 'yes', title: 'Yes please' } } },
      'Yes please',
    ],
    [
      'a picture with words',
      { media: { id: 'm', mimeType: 'image/png', caption: 'My meter' } },
      'My meter [sent a picture]',
    ],
    ['a document', { media: { id: 'm', mimeType: 'application/pdf' } }, '[sent a file]'],
    [
      'something unreadable',
      { messageType: 'location' },
      '[sent a message of kind location, which cannot be read]',
    ],
  ])('reads %s', async (_title, content, text) => {
    await deliver(message(content));
    expect(app.conversations.turns.map((turn) => turn.text)).toEqual([text]);
  });

  it('needs no answer when it is a reaction or its sender is hidden', async () => {
    await deliver(
      message({ reaction: { messageId: 'x', emoji: '👍' } }),
      message('Hello', 'h', ''),
    );
    expect(app.conversations.turns).toEqual([]);
  });

  it('goes on in the same session until it has been silent for long', async () => {
    await deliver(message('1'));
    await clock.advance(3_600_000);
    await deliver(message('2'));
    await clock.advance(7_200_001);
    await deliver(message('3'));
    const [first, second, third] = app.conversations.opened.map(({ sessionId }) => sessionId);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('opens a new session for a customer who comes from a call, although an old one goes on', async () => {
    await deliver(message('1'));
    await app.services.customers.update('demo-1', (customer) => ({
      ...customer,
      phone: '+15550100102',
      pendingHandoff: {
        handoffId: 'handoff-x',
        from: 'voice',
        to: 'whatsapp',
        fromSessionId: 'x',
        at: clock.now(),
      },
    }));
    await deliver(message('2'));
    await app.services.customers.update('demo-1', ({ pendingHandoff: _arrived, ...rest }) => rest);
    await deliver(message('3'));
    const [first, second, third] = app.conversations.opened.map(({ sessionId }) => sessionId);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });
});

describe('a delivery report', () => {
  const handoffId = 'handoff-call-2026-03-02-0123456789abcdef01234567';
  beforeEach(() => app.services.orchestrations.start('channelHandoff', handoffId, {}));
  const expectReport = (messageId: string) =>
    createDeliveryReports({ hotStore }).expect(messageId, handoffId);

  it('reaches the switch that waits for it', async () => {
    expect(await expectReport('out-1')).toBeUndefined();
    await deliver(status('out-1', 'Sent'), status('out-1', 'Delivered'));
    expect(app.orchestrations.raised).toEqual([
      {
        instanceId: handoffId,
        eventName: 'delivered',
        payload: { type: 'delivered', messageId: 'out-1' },
      },
    ]);
  });

  it('waits for a switch that was slower', async () => {
    await deliver(
      status('out-2', 'Failed', { error: { channelCode: '131026', channelMessage: 'no' } }),
    );
    expect(await expectReport('out-2')).toEqual({ state: 'failed', reason: '131026' });
    expect(app.orchestrations.raised).toEqual([]);
  });

  it('of an ordinary message changes nothing', async () => {
    expect((await deliver(status('out-3', 'Delivered'))).status).toBe(200);
    expect(app.orchestrations.raised).toEqual([]);
  });
});

describe('the subscription', () => {
  it('is confirmed', async () => {
    const handshake = {
      id: '1',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'c' },
    };
    expect((await deliver(handshake)).body).toEqual({ validationResponse: 'c' });
  });
});
