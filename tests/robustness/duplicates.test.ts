import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HandsetMessage } from '#emulators/acs/handset/handset-protocol.ts';
import { connectJsonSocket } from '#scripts/journey/json-socket.ts';
import type { SessionEvent } from '#shared/contracts/session-event.ts';
import { EventTape } from '../event-tape.ts';
import { PhoneCaller } from '../phone-caller.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';
import { type AcsGateway, startAcsGateway } from './acs-gateway.ts';
import {
  type EventSubscriber,
  type PostedEvent,
  startEventSubscriber,
} from './event-subscriber.ts';

const acsKey = Buffer.from('a key of the tests, long enough for HMAC').toString('base64');
const eventTypes = {
  incomingCall: 'Microsoft.Communication.IncomingCall',
  message: 'Microsoft.Communication.AdvancedMessageReceived',
  report: 'Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated',
};

/** Eight seconds: the greeting is over by then. */
const framesUntilDrop = 400;

let gateway: AcsGateway;
let subscriber: EventSubscriber;
let testStack: TestStack;
let operator: StackOperator;
let redis: Redis;
const feed = new EventTape<SessionEvent>();

beforeAll(async () => {
  gateway = await startAcsGateway();
  subscriber = await startEventSubscriber();
  testStack = await startTestStack({
    environment: { ACS_CONNECTION_STRING: `endpoint=${gateway.url}/;accesskey=${acsKey}` },
  });
  gateway.useService(testStack.access.acsUrl);
  operator = createStackOperator(testStack);
  redis = new Redis(testStack.stack.settings.environment.REDIS_URL ?? '');
  testStack.access.feed.onEvent((event) => feed.add(event));
});

afterEach(() => operator.mendServices());

afterAll(async () => {
  await redis?.quit();
  await testStack?.close();
  await subscriber?.close();
  await gateway?.close();
});

async function subscribe(url: string, wanted: readonly string[]): Promise<void> {
  const response = await fetch(`${testStack.access.acsUrl}/_admin/event-subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      url,
      eventTypes: wanted,
      headers: { 'x-continuo-event-key': testStack.stack.settings.environment.EVENT_GRID_KEY },
    }),
  });
  expect(response.status).toBe(201);
}

interface Delivered {
  readonly status: number;
  readonly answer: unknown;
}

/** Posts one event several times at once, as a delivery that is repeated before it was answered. */
function deliver(path: string, event: PostedEvent, times: number): Promise<Delivered[]> {
  const deliverOnce = async () => {
    const response = await fetch(`${testStack.access.functionsUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-continuo-event-key': testStack.stack.settings.environment.EVENT_GRID_KEY ?? '',
      },
      body: JSON.stringify([event]),
    });
    return { status: response.status, answer: await response.json() };
  };
  return Promise.all(Array.from({ length: times }, deliverOnce));
}

/** What became of the call that was delivered. A delivery beside another one is told to come again. */
function outcomeOf({ answer }: Delivered): string {
  const taken = z.object({ calls: z.tuple([z.object({ state: z.string() })]) });
  const refused = z.object({ code: z.string() }).transform(({ code }) => code);
  return z.union([taken.transform(({ calls: [{ state }] }) => state), refused]).parse(answer);
}

const eventsOf = (sessionId: string, type: SessionEvent['body']['type']): SessionEvent[] =>
  feed.events.filter((event) => event.sessionId === sessionId && event.body.type === type);

function dial(from: string): Promise<PhoneCaller> {
  const { acsUrl, companyPhone } = testStack.access;
  return PhoneCaller.dial({ acsUrl, from, to: companyPhone });
}

/** The call is over in our own books. */
async function endedCallOf(phone: string) {
  await expect
    .poll(async () => (await operator.callsOf(phone))[0]?.ended_at, { timeout: 10_000 })
    .toEqual(expect.any(String));
  return operator.callsOf(phone);
}

describe('a call', () => {
  const ours = () => `${testStack.access.functionsUrl}/api/v1/calls/answer`;

  it('whose event comes five times at once is answered once', async () => {
    const phone = '+15550100081';
    await subscribe(ours(), ['Microsoft.Communication.CallStarted']);
    await subscribe(subscriber.url, [eventTypes.incomingCall]);
    const caller = await dial(phone);
    const event = await subscriber.events.next(
      (posted): posted is PostedEvent => posted.eventType === eventTypes.incomingCall,
      'the event is posted',
      { withinMs: 5000 },
    );
    const outcomes = (await deliver('/api/v1/calls/answer', event, 5)).map(outcomeOf);
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(1);
    expect(['answered', 'known', 'in_progress']).toEqual(expect.arrayContaining(outcomes));
    await caller.answered(5000);
    await caller.agentFinishes({ withinMs: 15_000 });
    const later = await deliver('/api/v1/calls/answer', event, 2);
    expect(later.map(outcomeOf)).toEqual(['known', 'known']);

    const calls = await operator.callsOf(phone);
    expect(calls).toMatchObject([{ status: 'connected', stream_restarts: 0 }]);
    const sessionId = calls[0]?.session_id ?? '';
    expect(eventsOf(sessionId, 'session-start')).toHaveLength(1);
    expect(eventsOf(sessionId, 'assistant-text')).toHaveLength(1);
    await caller.hangsUp();
    await endedCallOf(phone);
    await expect.poll(() => redis.zcard('slots')).toBe(0);
    await subscribe(ours(), [eventTypes.incomingCall]);
    await subscribe(subscriber.url, ['Microsoft.Communication.CallStarted']);
  });

  it('whose callbacks come three times and in disorder is connected and ended once', async () => {
    const phone = '+15550100082';
    await operator.breakService('acs', { duplicate_events: 3, reorder: true });
    const caller = await dial(phone);
    await caller.answered(5000);
    await caller.agentFinishes({ withinMs: 15_000 });
    await caller.hangsUp();
    const calls = await endedCallOf(phone);
    await operator.mendServices();
    expect(calls).toMatchObject([{ status: 'disconnected', stream_restarts: 0 }]);
    const [call] = calls;
    expect(call?.connected_at).not.toBeNull();
    expect(eventsOf(call?.session_id ?? '', 'session-start')).toHaveLength(1);
    await expect.poll(() => redis.zcard('slots')).toBe(0);
  });

  it('whose stream breaks while events come three times is streamed again once and not greeted again', async () => {
    const phone = '+15550100083';
    await operator.breakService('acs', {
      duplicate_events: 3,
      drop_media_socket_after_frames: framesUntilDrop,
    });
    const caller = await dial(phone);
    await caller.answered(5000);
    const restarts = async () => (await operator.callsOf(phone))[0]?.stream_restarts;
    await expect.poll(restarts, { timeout: 15_000 }).toBe(1);
    await operator.mendServices();
    const since = await caller.says('There is no power at my place');
    await caller.hears(/address|street/i, { withinMs: 10_000, since });
    expect(await restarts()).toBe(1);
    const sessionId = (await operator.callsOf(phone))[0]?.session_id ?? '';
    const greetings = eventsOf(sessionId, 'assistant-text').filter(
      ({ body }) => body.type === 'assistant-text' && /thanks for calling/i.test(body.text),
    );
    expect(greetings).toHaveLength(1);
    await caller.hangsUp();
  });
});

describe('a WhatsApp message', () => {
  const phone = '+15550100084';
  const webhook = '/api/v1/channels/whatsapp/webhook';

  it('that comes five times at once is answered once', async () => {
    const { acsUrl } = testStack.access;
    await fetch(`${acsUrl}/_admin/handsets/${encodeURIComponent(phone)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ serviceWindowOpen: true }),
    });
    const screen = new EventTape<HandsetMessage>();
    const handset = await connectJsonSocket(
      `${acsUrl.replace(/^http/, 'ws')}/_handset?phone=${encodeURIComponent(phone)}`,
      (message) => screen.add(message as unknown as HandsetMessage),
    );
    const message = (number: number, content: string): PostedEvent => ({
      id: `event-${number}`,
      eventType: eventTypes.message,
      eventTime: new Date().toISOString(),
      data: {
        messageId: `message-${number}`,
        channelType: 'whatsapp',
        from: phone.slice(1),
        to: 'channel',
        messageType: 'text',
        content,
      },
    });
    const first = await deliver(webhook, message(1, 'My power is out'), 5);
    expect(first.map(({ status }) => status)).toEqual(Array(5).fill(200));
    // What follows is answered after everything that the first message has led to.
    await deliver(webhook, message(2, '14 Elm Street, Springfield'), 3);
    await expect.poll(() => screen.events.length, { timeout: 5000 }).toBe(2);
    const turns = feed.events.filter(
      ({ channel, body }) => channel === 'whatsapp' && body.type === 'user-final',
    );
    expect(turns).toHaveLength(2);
    handset.close();
  });

  it('is known to be delivered when the report is faster than the answer to the sending', async () => {
    const customerPhone = '+15550100085';
    const sessionId = 'session-with-a-fast-report';
    const send = gateway.holdAnswerTo('/messages/notifications:send');
    const delivered = async () => {
      const response = await fetch(`${testStack.access.acsUrl}/_admin/event-subscriptions`);
      const { subscriptions } = (await response.json()) as {
        subscriptions: { url: string; delivered: number }[];
      };
      return subscriptions.find(({ url }) => url.endsWith('/whatsapp/webhook'))?.delivered ?? 0;
    };
    const before = await delivered();
    const started = await operator.post('/api/v1/channels/handoff', {
      sessionId,
      customerPhone,
      from: 'voice',
      target: 'whatsapp',
      agentMessage: 'Here we can go on.',
    });
    expect(started.status).toBe(202);
    await send.arrived;
    // Sent and delivered: both reports were taken before the product knows the message's id.
    await expect.poll(delivered, { timeout: 5000 }).toBeGreaterThanOrEqual(before + 2);
    send.release();
    await expect
      .poll(
        async () => {
          const response = await operator.get(`/api/v1/channels/handoff/handoff-${sessionId}`);
          return ((await response.json()) as { stage?: string }).stage;
        },
        { timeout: 10_000 },
      )
      .toBe('delivered');
  });
});

describe('the logs of all this', () => {
  it('do not tell who called, what was said, or any credential', () => {
    const { environment } = testStack.stack.settings;
    const text = testStack.logText();
    expect(text).toContain('media stream opened');
    for (const secret of ['EVENT_GRID_KEY', 'ADMIN_FUNCTION_KEY', 'SESSION_TOKEN_SECRET']) {
      expect(text).not.toContain(environment[secret]);
    }
    expect(text).not.toMatch(/155501000\d\d|my power is out|no power at my place|14 elm/i);
    // A JWT begins with the base64 of `{"`.
    expect(text).not.toMatch(/eyJ[\w-]{10}/);
  });
});
