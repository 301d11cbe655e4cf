import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { readChannelHandoff } from './read-channel-handoff.ts';
import { reportCustomerArrived } from './report-customer-arrived.ts';
import { startChannelHandoff } from './start-channel-handoff.ts';

const sessionId = 'call-2026-03-02-0123456789abcdef01234567';
const handoffId = `handoff-${sessionId}`;
const headers = { 'x-functions-key': testKeys.admin };
const body = {
  sessionId,
  customerId: 'demo-1',
  customerPhone: '+15550100102',
  from: 'voice',
  target: 'whatsapp',
  fallbacks: ['webchat', 'voice', 'whatsapp'],
  agentMessage: 'As promised.',
  farewell: 'See you there.',
};

let app: TestApp;

beforeEach(() => {
  const clock = new VirtualClock();
  app = createTestApp({
    clock,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    calls: createFakeCallControl(),
    messages: createFakeMessageSender(),
  });
});

const start = (changes: object = {}, credentials: Record<string, string> = headers) =>
  app.request(startChannelHandoff, { headers: credentials, body: { ...body, ...changes } });
const serviceToken = async (session: string) => ({
  authorization: `Bearer ${await app.sessionTokens.issue('service', { sessionId: session }, 60)}`,
});

describe('starting a switch', () => {
  it('starts the orchestration with the scenario’s times, each channel once', async () => {
    expect(await start()).toMatchObject({ status: 202, body: { handoffId, state: 'started' } });
    expect(app.orchestrations.started).toMatchObject([
      {
        name: 'channelHandoff',
        instanceId: handoffId,
        input: {
          channels: ['whatsapp', 'webchat'],
          deliveryTimeoutSeconds: 30,
          giveUpAfterMinutes: 1440,
        },
      },
    ]);
  });

  it('finds the number of a customer who is named without one', async () => {
    await app.services.customers.update('demo-1', (customer) => ({
      ...customer,
      phone: '+15550100107',
    }));
    await start({ customerPhone: undefined });
    expect(app.orchestrations.started).toMatchObject([
      { input: { customerId: 'demo-1', customerPhone: '+15550100107' } },
    ]);
  });

  it('prefers the number it is given to the one on record', async () => {
    await app.services.customers.update('demo-1', (customer) => ({
      ...customer,
      phone: '+15550100107',
    }));
    await start();
    expect(app.orchestrations.started).toMatchObject([
      { input: { customerPhone: '+15550100102' } },
    ]);
  });

  it('leaves a running switch of the session alone', async () => {
    await start();
    expect(await start({ target: 'webchat' })).toMatchObject({
      status: 202,
      body: { handoffId, state: 'running' },
    });
    expect(app.orchestrations.started).toHaveLength(1);
  });

  it('is allowed to the media worker for its own session only', async () => {
    expect((await start({}, await serviceToken(sessionId))).status).toBe(202);
    expect((await start({}, await serviceToken('another-session'))).status).toBe(403);
  });

  it.each([
    ['the channel the customer is on', { from: 'whatsapp', fallbacks: [] }, 409],
    ['voice as target', { target: 'voice' }, 400],
    ['a session id that is none', { sessionId: 'a/b' }, 400],
    ['a number that is none', { customerPhone: '555' }, 400],
  ])('refuses %s', async (_title, changes, status) => {
    expect((await start(changes)).status).toBe(status);
    expect(app.orchestrations.started).toEqual([]);
  });
});

describe('following a switch', () => {
  const read = (id: string, credentials: Record<string, string> = headers) =>
    app.request(readChannelHandoff, { headers: credentials, params: { id } });
  const arrive = (id: string, credentials: Record<string, string> = headers) =>
    app.request(reportCustomerArrived, {
      headers: credentials,
      params: { id },
      body: { sessionId: 'webchat-demo-1-abc', channel: 'webchat' },
    });

  it('shows its progress', async () => {
    await start();
    app.orchestrations.customStatus = { stage: 'delivered', channel: 'whatsapp' };
    expect(await read(handoffId)).toMatchObject({
      status: 200,
      body: { handoffId, state: 'running', stage: 'delivered', channel: 'whatsapp', failures: [] },
    });
    expect((await read(handoffId, await serviceToken(sessionId))).status).toBe(200);
    expect((await read(handoffId, await serviceToken('another-session'))).status).toBe(403);
  });

  it('knows no other orchestrations', async () => {
    await app.services.orchestrations.start('postCall', 'handoff-x', {});
    expect((await read('handoff-x')).status).toBe(404);
    expect((await read('something')).status).toBe(404);
    expect((await read('handoff-none')).status).toBe(404);
  });

  it('takes the news that the customer has arrived', async () => {
    await start();
    expect((await arrive(handoffId, await serviceToken('webchat-demo-1-abc'))).status).toBe(202);
    expect(app.orchestrations.raised).toEqual([
      {
        instanceId: handoffId,
        eventName: 'customerArrived',
        payload: { type: 'customerArrived', channel: 'webchat' },
      },
    ]);
    expect((await arrive(handoffId, await serviceToken(sessionId))).status).toBe(403);
    expect((await arrive('handoff-none')).status).toBe(404);
  });
});
