import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CodedError } from '#shared/errors/coded-error.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { endpoints } from '../endpoints.ts';
import { createTestApp, type TestApp, type TestRequest, testKeys } from '../testing/test-app.ts';
import type { Access } from './caller.ts';
import { defineEndpoint, type Endpoint } from './endpoint.ts';

let app: TestApp;
let logger: FakeLogger;
let hotStore: FakeHotStore;
let documents: FakeDocumentStore;

beforeEach(() => {
  const clock = new VirtualClock();
  logger = new FakeLogger();
  hotStore = new FakeHotStore({ clock });
  documents = new FakeDocumentStore({ clock });
  app = createTestApp(
    {
      clock,
      hotStore,
      documents,
      logger,
      calls: createFakeCallControl(),
      messages: createFakeMessageSender(),
    },
    {},
  );
});

const endpointFor = (access: Access): Endpoint =>
  defineEndpoint({
    name: 'probe',
    method: 'POST',
    route: 'probe',
    access,
    handle: async ({ caller }) => ({ status: 200, body: { caller } }),
  });

const failing = (error: unknown): Endpoint =>
  defineEndpoint({
    name: 'failing',
    method: 'GET',
    route: 'failing',
    access: 'anyone',
    handle: () => Promise.reject(error),
  });

describe('who may use an endpoint', () => {
  const session = { sessionId: 'call-2026-03-02-0123456789abcdef01234567' };
  const credentials: Record<string, () => Promise<TestRequest>> = {
    nothing: async () => ({}),
    'a wrong key': async () => ({ headers: { 'x-functions-key': 'wrong' } }),
    'the administration key': async () => ({ headers: { 'x-functions-key': testKeys.admin } }),
    'the event key': async () => ({ headers: { 'x-continuo-event-key': testKeys.eventGrid } }),
    'a service token': async () => bearer(await app.sessionTokens.issue('service', session, 60)),
    'a media token': async () => bearer(await app.sessionTokens.issue('media', session, 60)),
    'an unsigned token': async () => bearer(`${encode({ alg: 'none' })}.${encode({ sub: 'x' })}.`),
    'ACS without our token': async () => ({ headers: { authorization: testKeys.telephony } }),
    'our token without ACS': async () => ({
      query: { token: await app.sessionTokens.issue('callback', session, 60) },
    }),
    'ACS with a media token': async () => ({
      headers: { authorization: testKeys.telephony },
      query: { token: await app.sessionTokens.issue('media', session, 60) },
    }),
    'ACS with our token': async () => ({
      headers: { authorization: testKeys.telephony },
      query: { token: await app.sessionTokens.issue('callback', session, 60) },
    }),
  };
  const bearer = (token: string): TestRequest => ({
    headers: { authorization: `Bearer ${token}` },
  });
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

  const accepted: readonly (readonly [string, Access, readonly string[]])[] = [
    ['anyone', 'anyone', Object.keys(credentials)],
    ['Event Grid', 'event-grid', ['the event key']],
    ['ACS', 'telephony', ['ACS with our token']],
    ['operators', { role: 'Operator' }, ['the administration key']],
    [
      'operators and services',
      { role: 'Operator', service: true },
      ['the administration key', 'a service token'],
    ],
  ];
  for (const [title, access, allowed] of accepted) {
    for (const [credential, make] of Object.entries(credentials)) {
      const status = allowed.includes(credential) ? 200 : 401;
      it(`${title}: ${credential} gets ${status}`, async () => {
        expect((await app.request(endpointFor(access), await make())).status).toBe(status);
      });
    }
  }

  it.each([
    ['a bad one first', (good: string) => `token=bad&token=${good}`],
    ['a bad one last', (good: string) => `token=${good}&token=bad`],
    ['the same one twice', (good: string) => `token=${good}&token=${good}`],
    ['an empty one', (good: string) => `token=&token=${good}`],
  ])('refuses two session tokens: %s', async (_title, searchOf) => {
    const search = searchOf(await app.sessionTokens.issue('callback', session, 60));
    const headers = { authorization: testKeys.telephony };
    const answer = await app.request(endpointFor('telephony'), { headers, search });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('says that sign-in does not work right now when its keys cannot be had, and when to try again', async () => {
    const entra = {
      verify: () => Promise.reject(new CodedError('sign_in_unavailable', 'keys of the tenant')),
    };
    const signedOut = createTestApp(
      { ...app.services, messages: createFakeMessageSender() },
      { authentication: { ...app.services.authentication, entra } },
    );
    const headers = { authorization: `Bearer ${encode({ alg: 'RS256' })}.e30.x` };
    const answer = await signedOut.request(endpointFor({ role: 'Reader' }), { headers });
    expect(answer).toMatchObject({
      status: 503,
      contentType: 'application/problem+json',
      headers: { 'retry-after': '2' },
      body: { code: 'sign_in_unavailable' },
    });
    expect(answer.body).not.toHaveProperty('detail');
  });

  it('refuses keys when there is no administration key', async () => {
    const { authentication } = app.services;
    const { adminKey: _none, ...rest } = authentication;
    const closed = createTestApp(
      { ...app.services, messages: createFakeMessageSender() },
      { authentication: rest },
    );
    const headers = { 'x-functions-key': testKeys.admin };
    expect((await closed.request(endpointFor({ role: 'Reader' }), { headers })).status).toBe(401);
  });

  it.each([
    [['Reader'], 'Reader', 200],
    [['Reader'], 'Operator', 403],
    [['Operator'], 'Reader', 200],
    [['Operator'], 'Admin', 403],
    [['Admin'], 'Admin', 200],
    [[], 'Reader', 403],
  ] as const)('a user with roles %j at an endpoint for %s gets %i', async (roles, role, status) => {
    const entra = {
      verify: async () => ({ subject: 'user', organizationId: 'tenant', roles }),
    };
    const signedIn = createTestApp(
      { ...app.services, messages: createFakeMessageSender() },
      { authentication: { ...app.services.authentication, entra } },
    );
    const headers = { authorization: `Bearer ${encode({ alg: 'RS256' })}.e30.x` };
    expect((await signedIn.request(endpointFor({ role }), { headers })).status).toBe(status);
  });

  it('says for every endpoint of the app who may use it, and opens only health and the hold music to anyone', () => {
    const open = endpoints.filter(({ access }) => access === 'anyone').map(({ name }) => name);
    expect(open.filter((name) => !name.startsWith('notFound'))).toEqual([
      'readHoldMusic',
      'health',
      'readiness',
    ]);
    expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length);
  });

  it('touches no state before it has authenticated: every guarded endpoint answers without a store', async () => {
    hotStore.available = false;
    documents.available = false;
    for (const endpoint of endpoints.filter(({ access }) => access !== 'anyone')) {
      const answer = await app.request(endpoint, { body: [] });
      expect([endpoint.name, answer.status]).toEqual([endpoint.name, 401]);
    }
  });
});

describe('what is wrong with a request', () => {
  const strict = defineEndpoint({
    name: 'strict',
    method: 'POST',
    route: 'strict/{id}',
    access: 'anyone',
    params: z.object({ id: z.string().min(3) }),
    query: z.object({ limit: z.coerce.number().int().max(5).default(1) }),
    body: z.strictObject({ name: z.string() }),
    handle: async ({ body, query, params }) => ({
      status: 201,
      body: { ...body, ...query, ...params },
    }),
  });

  it('hands over validated parts', async () => {
    const answer = await app.request(strict, {
      params: { id: 'abc' },
      query: { limit: '4' },
      body: { name: 'x' },
    });
    expect(answer).toMatchObject({ status: 201, body: { name: 'x', limit: 4, id: 'abc' } });
  });

  it.each([
    ['a path parameter', { params: { id: 'a' }, body: { name: 'x' } }, 'params.id'],
    [
      'a query parameter',
      { params: { id: 'abc' }, query: { limit: '9' }, body: { name: 'x' } },
      'query.limit',
    ],
    ['a field', { params: { id: 'abc' }, body: { name: 1 } }, 'body.name'],
    ['an unknown field', { params: { id: 'abc' }, body: { name: 'x', more: 1 } }, 'body'],
    ['no body', { params: { id: 'abc' } }, 'body'],
    ['no JSON', { params: { id: 'abc' }, rawBody: '{"name":' }, 'body'],
  ])('names %s', async (_title, request, path) => {
    const answer = await app.request(strict, request);
    expect(answer).toMatchObject({
      status: 400,
      contentType: 'application/problem+json',
      body: {
        code: 'invalid_request',
        type: 'urn:continuo:error:invalid_request',
        errors: [{ path }],
      },
    });
  });

  it.each([
    ['lists in lists, 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a list of 300,000 items', `[${'1,'.repeat(300_000)}1]`],
    ['a field __proto__ somewhere deep', '{"name":[{"a":{"__proto__":{}}}]}'],
  ])('refuses %s', async (_title, rawBody) => {
    const answer = await app.request(strict, { params: { id: 'abc' }, rawBody });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('refuses a body that is too large', async () => {
    const answer = await app.request(strict, {
      params: { id: 'abc' },
      rawBody: `"${'x'.repeat(1_200_000)}"`,
    });
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });
});

describe('failures', () => {
  it('tells nothing about an unknown one, and logs it', async () => {
    const answer = await app.request(failing(new Error('password=secret at /srv/app.ts')));
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|srv/);
    expect(logger.entries).toMatchObject([
      { level: 'error', event: 'request failed', attributes: { traceId: answer.body.traceId } },
    ]);
  });

  it('tells the detail of what the caller can act on', async () => {
    const answer = await app.request(failing(new CodedError('conflict', 'Somebody was faster.')));
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: 'Somebody was faster.' },
    });
  });

  it('keeps the detail of a store failure to itself', async () => {
    const answer = await app.request(
      failing(new CodedError('store_unavailable', 'redis.internal:6380 refused')),
    );
    expect(answer.status).toBe(503);
    expect(answer.body).not.toHaveProperty('detail');
  });

  const elsewhere = (method: string, rest: string) => {
    const closed = endpoints.find(({ name }) => name === `notFound${method}`);
    if (closed === undefined) throw new Error(`Nothing takes ${method}.`);
    return app.request(closed, { params: { rest } });
  };

  it.each([
    ['GET', 'nowhere'],
    ['POST', 'calls/answer/more'],
    ['GET', ''],
    // The host found no endpoint for it, so there is none.
    ['POST', 'calls/answer'],
  ])('answers %s %s with 404: no endpoint opens it', async (method, rest) => {
    expect(await elsewhere(method, rest)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  it.each([
    ['GET', 'calls/answer', 'POST'],
    ['DELETE', 'customers/demo-1/context', 'GET, POST'],
    ['POST', 'Calls/', 'GET'],
    ['OPTIONS', 'health', 'GET'],
  ])('answers %s %s with 405 and the methods that it has', async (method, rest, allow) => {
    expect(await elsewhere(method, rest)).toMatchObject({
      status: 405,
      contentType: 'application/problem+json',
      headers: { allow },
      body: { code: 'method_not_allowed' },
    });
  });
});
