import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { startAcsEmulator } from '#emulators/acs/acs-emulator.ts';
import { startCosmosEmulator } from '#emulators/cosmos/cosmos-emulator.ts';
import {
  type FunctionsHost,
  startFunctionsHost,
} from '#emulators/functions-host/start-functions-host.ts';
import { startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import { startRedis } from '#emulators/redis/start-redis.ts';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { createCallRecords } from '#functions/calls/call-records.ts';
import { seedDocumentStore } from '#registries/seed/seed-document-store.ts';
import { createUtilitiesSeed } from '#registries/seed/utilities-seed.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { createCosmosDocumentStore } from '#shared/state/cosmos-document-store.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { bundleApp } from './bundle-app.ts';

const adminKey = 'administration-key-for-tests-0001';
const eventKey = 'event-grid-key-for-tests-00000001';
const channelId = '00000000-0000-4000-8000-0000000c4a77';
const audience = '00000000-0000-4000-8000-00000000ac50';
const companyPhone = '+15550100000';
/** Seeded demo customer demo-1002. */
const phone = '+15550100102';

const folder = mkdtempSync(join(tmpdir(), 'functions-app-'));
const projectRoot = join(import.meta.dirname, '..', '..');
const emulators: Emulator[] = [];
const logs: string[] = [];
let host: FunctionsHost;
let acs: Emulator & { readonly connectionString: string; readonly jwksUrl: string };
let documents: DocumentStore;
let hotStore: HotStore;

const keep = <Started extends Emulator>(emulator: Started): Started => {
  emulators.push(emulator);
  return emulator;
};

beforeAll(async () => {
  const bundle = join(folder, 'main.cjs');
  copyFileSync(join(projectRoot, 'host.json'), join(folder, 'host.json'));
  const cosmosKey = Buffer.alloc(64, 1).toString('base64');
  const [, cosmos, openai, redis] = await Promise.all([
    bundleApp(join(projectRoot, 'functions', 'main.ts'), bundle),
    startCosmosEmulator({ port: 0, key: cosmosKey }).then(keep),
    startOpenAiEmulator({
      port: 0,
      apiKey: 'key',
      deployments: ['gpt-4o'],
      embeddingDeployments: [],
    }).then(keep),
    startRedis({ port: 0, environment: {} }).then(keep),
  ]);
  acs = keep(
    await startAcsEmulator({
      port: 0,
      connectionKeyBase64: Buffer.alloc(32, 2).toString('base64'),
      tokenAudience: audience,
      phoneNumbers: [companyPhone],
      whatsappChannelId: channelId,
      templates: [{ name: 'continuo_opening', language: 'en', body: '{{1}}' }],
      voice: {
        speak: async () => new Int16Array(320),
        listen: () => ({ push: () => undefined, close: () => undefined }),
      },
    }),
  );
  documents = createCosmosDocumentStore({
    endpoint: cosmos.url,
    key: cosmosKey,
    databaseName: 'continuo',
  });
  await documents.ensureContainers();
  await seedDocumentStore(documents, createUtilitiesSeed({ nowMs: Date.now() }));
  hotStore = await createRedisHotStore({
    url: redis.url,
    onConnectionError: (error) => logs.push(String(error)),
  });

  const port = await freePort();
  host = await startFunctionsHost({
    port,
    appPath: bundle,
    log: ({ level, message }) => logs.push(`${level} ${message}`),
    environment: {
      BASE_URL: `http://127.0.0.1:${port}`,
      MEDIA_WORKER_URL: 'ws://127.0.0.1:9',
      ACS_CONNECTION_STRING: acs.connectionString,
      ACS_AUDIENCE: audience,
      ACS_JWKS_URL: acs.jwksUrl,
      ACS_SOURCE_PHONE_NUMBER: companyPhone,
      ACS_WHATSAPP_CHANNEL_ID: channelId,
      EVENT_GRID_KEY: eventKey,
      AZURE_SPEECH_REGION: 'local',
      AZURE_SPEECH_KEY: 'key',
      AZURE_OPENAI_ENDPOINT: openai.url,
      AZURE_OPENAI_KEY: 'key',
      AZURE_COSMOS_ENDPOINT: cosmos.url,
      AZURE_COSMOS_KEY: cosmosKey,
      REDIS_URL: redis.url,
      SESSION_TOKEN_SECRET: 's'.repeat(32),
      ADMIN_FUNCTION_KEY: adminKey,
      CONTENT_DIR: join(projectRoot, 'registries'),
      LOG_LEVEL: 'silent',
    },
  });
  for (const [path, eventTypes] of Object.entries({
    'calls/answer': ['Microsoft.Communication.IncomingCall'],
    'channels/whatsapp/webhook': [
      'Microsoft.Communication.AdvancedMessageReceived',
      'Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated',
    ],
  })) {
    const subscribed = await fetch(`${acs.url}/_admin/event-subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        url: `${host.url}/api/v1/${path}`,
        eventTypes,
        headers: { 'x-continuo-event-key': eventKey },
      }),
    });
    expect(subscribed.ok, await subscribed.text()).toBe(true);
  }
}, 120_000);

afterAll(async () => {
  await host?.close();
  await hotStore?.close();
  await documents?.close();
  for (const emulator of emulators.reverse()) await emulator.close();
  rmSync(folder, { recursive: true });
});

/** BASE_URL must be known before the host listens. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

const api = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${host.url}/api/v1/${path}`, {
    ...init,
    headers: { 'x-functions-key': adminKey, 'content-type': 'application/json', ...init.headers },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** A person's end of a WebSocket: sends JSON, and waits for a message that fits. */
class Person {
  readonly #socket: WebSocket;
  readonly #messages: Record<string, unknown>[] = [];
  readonly #waiters = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text) => {
      this.#messages.push(z.record(z.string(), z.unknown()).parse(JSON.parse(String(text))));
      for (const look of this.#waiters) look();
    });
  }

  static async connect(path: string): Promise<Person> {
    const socket = new WebSocket(`${acs.url.replace('http', 'ws')}${path}`);
    const person = new Person(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return person;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The first message that fits and was not taken before. */
  next(fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    return new Promise((resolve) => {
      const look = () => {
        const index = this.#messages.findIndex(fits);
        if (index < 0) return;
        this.#waiters.delete(look);
        resolve(this.#messages.splice(index, 1)[0] ?? {});
      };
      this.#waiters.add(look);
      look();
    });
  }

  close(): void {
    this.#socket.close();
  }
}
const ofType = (type: string) => (message: Record<string, unknown>) => message.type === type;

describe('the bundled Functions app on the local cloud', () => {
  it('is healthy and ready', async () => {
    expect(await api('health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    expect(await api('readiness')).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        checks: [
          { component: 'redis', status: 'up' },
          { component: 'cosmos' },
          { component: 'telephony_keys' },
        ],
      },
    });
  });

  it('refuses who has no key and what does not exist', async () => {
    expect((await fetch(`${host.url}/api/v1/calls`)).status).toBe(401);
    expect(await api('nothing/here')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('answers a WhatsApp message with the turn engine', async () => {
    const handset = await Person.connect(`/_handset?phone=${encodeURIComponent(phone)}`);
    handset.send({ type: 'text', text: 'Is there an outage at my address?' });
    const reply = await handset.next(ofType('message'));
    expect(reply.content).toEqual(expect.stringMatching(/\w/));
    const context = await api('customers/demo-1002/context');
    expect(context).toMatchObject({ status: 200, body: { last_channel: 'whatsapp' } });
    handset.close();
  });

  it('moves a session to WhatsApp: message, delivery report, arrival', async () => {
    const customerPhone = '+15550100103';
    const handset = await Person.connect(`/_handset?phone=${encodeURIComponent(customerPhone)}`);
    const sessionId = 'webchat-demo-1003-0000000000000001';
    const started = await api('channels/handoff', {
      method: 'POST',
      body: JSON.stringify({
        sessionId,
        customerId: 'demo-1003',
        customerPhone,
        from: 'webchat',
        target: 'whatsapp',
        agentMessage: 'Your ticket is open.',
      }),
    });
    expect(started).toMatchObject({ status: 202, body: { handoffId: `handoff-${sessionId}` } });
    const opening = await handset.next(ofType('message'));
    expect(opening).toMatchObject({
      kind: 'template',
      content: expect.stringContaining('Your ticket is open.'),
    });
    await host.whenInstance(`handoff-${sessionId}`, ({ customStatus }) =>
      JSON.stringify(customStatus).includes('"delivered"'),
    );
    handset.send({ type: 'text', text: 'Thanks, what is the status?' });
    await handset.next(ofType('message'));
    const { output } = await host.whenInstance(`handoff-${sessionId}`);
    expect(output).toMatchObject({ outcome: 'arrived', channel: 'whatsapp' });
    expect(await api(`channels/handoff/handoff-${sessionId}`)).toMatchObject({
      status: 200,
      body: { state: 'completed', stage: 'arrived' },
    });
    handset.close();
  });

  it('says honestly that a switch has failed when the handset is off', async () => {
    const customerPhone = '+15550100104';
    await fetch(`${acs.url}/_admin/handsets/${encodeURIComponent(customerPhone)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reachable: false }),
    });
    const sessionId = 'webchat-demo-1004-0000000000000001';
    await api('channels/handoff', {
      method: 'POST',
      body: JSON.stringify({
        sessionId,
        customerId: 'demo-1004',
        customerPhone,
        from: 'webchat',
        target: 'whatsapp',
        agentMessage: 'Hello.',
      }),
    });
    const { output } = await host.whenInstance(`handoff-${sessionId}`);
    expect(output).toMatchObject({ outcome: 'failed', failures: [{ channel: 'whatsapp' }] });
  });

  it('takes a call without a free line, says the place, and moves the caller to WhatsApp by key', async () => {
    const caller = '+15550100105';
    const handset = await Person.connect(`/_handset?phone=${encodeURIComponent(caller)}`);
    const line = await Person.connect('/_phone/line');
    line.send({ type: 'dial', from: caller, to: companyPhone });
    await line.next(ofType('answered'));
    const prompt = await line.next(ofType('prompt'));
    expect(prompt.text).toContain('You are next in line. Press 1');
    line.send({ type: 'keypad', tones: '1' });
    const opening = await handset.next(ofType('message'));
    expect(opening.content).toContain('You called us');
    await line.next(ofType('disconnected'));
    const calls = await api('calls?limit=5');
    expect(calls).toMatchObject({
      status: 200,
      body: { calls: [{ phone: caller, direction: 'inbound' }] },
    });
    expect(await api('calls?continuation=nonsense')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'query.continuation' }] },
    });
    line.close();
    handset.close();
  });

  it('places a call and hangs it up', async () => {
    await hotStore.setText('worker:test', JSON.stringify({ workerId: 'test', capacity: 5 }), {
      ttlMs: 60_000,
    });
    await hotStore.addSorted('workers', 'test', Date.now() + 60_000, { ttlMs: 60_000 });
    const called = '+15550100106';
    const line = await Person.connect('/_phone/line');
    line.send({ type: 'register', phone: called });
    await line.next(ofType('registered')).catch(() => undefined);
    const placed = await api('calls/initiate', {
      method: 'POST',
      body: JSON.stringify({ target_number: called }),
    });
    expect(placed).toMatchObject({
      status: 202,
      body: { status: 'initiating', target_number: called },
    });
    await line.next(ofType('ringing'));
    line.send({ type: 'accept' });
    await line.next(ofType('answered'));
    const ended = await api('calls/terminate', {
      method: 'POST',
      body: JSON.stringify({ call_id: placed.body.call_id }),
    });
    expect(ended).toMatchObject({ status: 200, body: { status: 'terminated' } });
    await line.next(ofType('disconnected'));
    line.close();
  });

  it('finds the calls that are open by their record, page after page', async () => {
    const records = createCallRecords({ documents });
    const startedAt = Date.UTC(2026, 2, 2);
    const ids = Array.from(
      { length: 130 },
      (_, n) => `call-2026-03-02-${String(n).padStart(24, '0')}`,
    );
    for (const [n, id] of ids.entries()) {
      await records.begin({
        id,
        day: '2026-03-02',
        direction: 'inbound',
        status: n % 10 === 0 ? 'disconnected' : n % 2 === 0 ? 'queued' : 'connected',
        startedAt: startedAt + n,
        streamRestarts: 0,
      });
    }
    const open: string[] = [];
    for await (const { id } of records.open(startedAt + 125)) open.push(id);
    expect(open).toEqual(ids.slice(0, 125).filter((_, n) => n % 10 !== 0));
  });

  it('makes a demo customer who can be found again, without the answers that verify them', async () => {
    const body = JSON.stringify({
      full_name: 'Demo Visitor',
      email: 'visitor@example.com',
      phone_number: '+15550100198',
    });
    const created = await api('demo-env/temporary-user', { method: 'POST', body });
    expect(created).toMatchObject({
      status: 201,
      body: {
        profile: { full_name: 'Demo Visitor' },
        verification: { ssn_last4: expect.stringMatching(/^\d{4}$/) },
      },
    });
    const found = await api('demo-env/temporary-user?email=visitor@example.com');
    expect(found).toMatchObject({ status: 200, body: { entry_id: created.body.entry_id } });
    expect(found.body).not.toHaveProperty('verification');
    const link = await api('channels/webchat/link', {
      method: 'POST',
      body: JSON.stringify({ customer_id: created.body.entry_id }),
    });
    expect(link).toMatchObject({ status: 201, body: { url: expect.stringContaining('token=') } });
  });
});
