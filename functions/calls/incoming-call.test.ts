import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { mortalStore } from '#shared/testing/mortal-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { callSessionId } from './call-session-id.ts';
import { incomingCall } from './incoming-call.ts';

const headers = { 'x-continuo-event-key': testKeys.eventGrid };
const caller = '+15550100102';

let app: TestApp;
let calls: FakeCallControl;
let hotStore: FakeHotStore;
let documents: FakeDocumentStore;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  calls = createFakeCallControl();
  hotStore = new FakeHotStore({ clock });
  documents = new FakeDocumentStore({ clock });
  app = createTestApp({
    clock,
    calls,
    hotStore,
    documents,
    logger: new FakeLogger(),
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(1);
});

const event = (incomingCallContext: string, id = `event-${incomingCallContext}`) => ({
  id,
  eventType: 'Microsoft.Communication.IncomingCall',
  eventTime: '2026-03-02T10:00:00Z',
  data: {
    incomingCallContext,
    from: { kind: 'phoneNumber', rawId: `4:${caller}`, phoneNumber: { value: caller } },
    to: { kind: 'phoneNumber', rawId: '4:+15550100000', phoneNumber: { value: '+15550100000' } },
  },
});
const deliver = (...body: unknown[]) => app.request(incomingCall, { headers, body });
const answered = () => calls.operations.filter((operation) => operation.name === 'answer');

describe('an incoming call', () => {
  it('answers the subscription handshake', async () => {
    const answer = await deliver({
      id: '1',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'abc' },
    });
    expect(answer).toMatchObject({ status: 200, body: { validationResponse: 'abc' } });
  });

  it('is answered with audio, and both addresses carry a token for this session', async () => {
    const context = calls.ring(caller);
    const answer = await deliver(event(context));
    expect(answer).toMatchObject({ status: 200, body: { calls: [{ state: 'answered' }] } });
    const [operation] = answered();
    if (operation?.name !== 'answer') throw new Error('nothing was answered');
    const { callbackUrl, media } = operation.options;
    expect(media?.start).toBe(true);
    const token = (url: string | undefined) => new URL(url ?? '').searchParams.get('token') ?? '';
    const callback = await app.sessionTokens.verify('callback', token(callbackUrl));
    const stream = await app.sessionTokens.verify('media', token(media?.transportUrl));
    expect(stream).toMatchObject({ sessionId: callback.sessionId, phone: caller });
    expect(await app.services.callRecords.get(callback.sessionId)).toMatchObject({
      status: 'initiating',
      direction: 'inbound',
      customerPhone: caller,
      callConnectionId: operation.callConnectionId,
    });
  });

  it('is answered once, however often and however simultaneously it is delivered', async () => {
    const context = calls.ring(caller);
    await Promise.all(Array.from({ length: 10 }, (_, n) => deliver(event(context, `copy-${n}`))));
    expect(answered()).toHaveLength(1);
  });

  it('is answered by a later delivery when the process that took it dies, at whatever point', async () => {
    for (let livesForCalls = 0; livesForCalls < 14; livesForCalls += 1) {
      const context = calls.ring(caller);
      const before = answered().length;
      const dying = createTestApp({
        clock,
        calls,
        documents,
        hotStore: mortalStore(hotStore, livesForCalls),
        logger: new FakeLogger(),
        messages: createFakeMessageSender(),
      });
      await dying.request(incomingCall, { headers, body: [event(context)] });
      // The telephony service reports what it did, dead process or not.
      const session = callSessionId(context, clock.now());
      if (answered().length > before) {
        await app.services.callRecords.update(session, (record) => ({
          ...record,
          connectedAt: clock.now(),
        }));
      }
      // Event Grid repeats a delivery after ten seconds at the earliest.
      await clock.advance(10_000);
      expect((await deliver(event(context))).status).toBe(200);
      expect(answered().length - before).toBe(1);
      expect(await app.services.slots.taken()).toBe(1);
      await app.services.slots.release(session);
    }
  });

  it('is not said to be taken while nobody knows whether it will be', async () => {
    const context = calls.ring(caller);
    let answer: () => void = () => undefined;
    const answering = calls.answer;
    let first: ReturnType<typeof deliver> | undefined;
    await new Promise<void>((hasBegun) => {
      calls.answer = async (options) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
          hasBegun();
        });
        return answering(options);
      };
      first = deliver(event(context));
    });
    await clock.advance(30_000);
    expect(await deliver(event(context, 'again'))).toMatchObject({
      status: 503,
      body: { code: 'in_progress' },
    });
    answer();
    expect((await first)?.body).toMatchObject({ calls: [{ state: 'answered' }] });
    const last = await deliver(event(context, 'at last'));
    expect(last).toMatchObject({ status: 200, body: { calls: [{ state: 'known' }] } });
  });

  it('handles the whole batch, other events included', async () => {
    await app.setCapacity(5);
    const contexts = [calls.ring(caller), calls.ring('+15550100103')];
    const other = { id: 'x', eventType: 'Microsoft.Communication.Unknown', data: {} };
    await deliver(...contexts.map((context) => event(context)), other);
    expect(answered()).toHaveLength(2);
  });

  it('waits without audio when every line is taken', async () => {
    await deliver(event(calls.ring(caller)));
    const answer = await deliver(event(calls.ring('+15550100103')));
    expect(answer.body).toMatchObject({ calls: [{ state: 'queued' }] });
    expect(answered()[1]).toMatchObject({ options: { media: { start: false } } });
    expect(await app.services.waitingCalls.first()).toBeDefined();
  });

  it('admits exactly as many of 200 simultaneous calls as there are slots', async () => {
    await app.setCapacity(50);
    const contexts = Array.from({ length: 200 }, (_, n) =>
      calls.ring(`+1555020${String(n).padStart(4, '0')}`),
    );
    const answers = await Promise.all(contexts.map((context) => deliver(event(context))));
    const states = answers.flatMap(({ body }) =>
      (body.calls as { state: string }[]).map(({ state }) => state),
    );
    expect(states.filter((state) => state === 'answered')).toHaveLength(50);
    expect(states.filter((state) => state === 'queued')).toHaveLength(150);
  });

  it('gives the slot back and lets the next delivery try when answering fails', async () => {
    const context = calls.ring(caller);
    calls.failNext();
    expect((await deliver(event(context))).status).toBe(502);
    expect((await deliver(event(context))).status).toBe(200);
    expect(answered()).toHaveLength(1);
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('is recorded as it was answered in the end, not as it was first tried', async () => {
    await deliver(event(calls.ring('+15550100103')));
    const context = calls.ring(caller);
    calls.failNext();
    expect((await deliver(event(context))).status).toBe(502);
    await app.setCapacity(2);
    const { body } = await deliver(event(context));
    const [call] = z
      .tuple([z.object({ state: z.string(), sessionId: z.string() })])
      .parse(body.calls);
    expect(call.state).toBe('answered');
    expect(await app.services.callRecords.get(call.sessionId)).toMatchObject({
      status: 'initiating',
    });
  });

  it('goes on when its connection cannot be noted', async () => {
    const answering = calls.answer;
    calls.answer = async (options) => {
      const answer = await answering(options);
      documents.available = false;
      return answer;
    };
    const answer = await deliver(event(calls.ring(caller)));
    expect(answer.body).toMatchObject({ calls: [{ state: 'answered' }] });
    expect(await app.services.slots.taken()).toBe(1);
  });

  it('is refused while the store is away, so that Event Grid delivers it again', async () => {
    const context = calls.ring(caller);
    hotStore.available = false;
    expect((await deliver(event(context))).status).toBe(503);
    hotStore.available = true;
    expect((await deliver(event(context))).status).toBe(200);
  });

  it('refuses an event without what it needs', async () => {
    const broken = { ...event('x'), data: {} };
    expect(await deliver(broken)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});
