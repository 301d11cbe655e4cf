import { generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { customerIdSchema } from '#shared/contracts/ids.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { createEntraTokens } from '../http/entra-tokens.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { createConversationToken } from './create-conversation-token.ts';
import { createDashboardToken } from './create-dashboard-token.ts';

const asKey = { 'x-functions-key': testKeys.admin };
const tenantId = '00000000-0000-4000-8000-000000000001';
const { privateKey, publicKey } = await generateKeyPair('RS256');

let app: TestApp;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const world = {
    clock,
    hotStore: new FakeHotStore({ clock }),
    messages: createFakeMessageSender(),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    calls: createFakeCallControl(),
  };
  const { services } = createTestApp(world);
  const entra = createEntraTokens({
    tenantId,
    clientId: 'client',
    keys: async () => publicKey,
    clock,
  });
  app = createTestApp(world, { authentication: { ...services.authentication, entra } });
  await app.services.customers.update(customerIdSchema.parse('demo-1001'), (customer) => ({
    ...customer,
    phone: '+15550100101',
  }));
});

async function asUser(...roles: string[]) {
  const now = Math.floor(clock.now() / 1000);
  const jwt = await new SignJWT({ tid: tenantId, roles })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(`https://login.microsoftonline.com/${tenantId}/v2.0`)
    .setAudience('client')
    .setSubject('operator')
    .setIssuedAt(now)
    .setExpirationTime(now + 600)
    .sign(privateKey);
  return { authorization: `Bearer ${jwt}` };
}

const ask = (endpoint: Endpoint, body: unknown, headers: Readonly<Record<string, string>>) =>
  app.request(endpoint, { headers, body });

const tokenIn = (url: unknown): string => new URL(String(url)).searchParams.get('token') ?? '';

describe('a token for a conversation', () => {
  it('opens a session of its own, once and soon', async () => {
    const [first, second] = [
      await ask(createConversationToken, {}, asKey),
      await ask(createConversationToken, {}, asKey),
    ];
    expect(first).toMatchObject({ status: 201, body: { expires_in_seconds: 60 } });
    expect(first.body.url).toMatch(
      /^wss:\/\/media\.example\.net\/api\/v1\/browser\/conversation\?token=/,
    );
    expect(first.body.session_id).not.toBe(second.body.session_id);
    const token = tokenIn(first.body.url);
    const claims = await app.sessionTokens.verify('browser', token);
    expect(claims.sessionId).toBe(first.body.session_id);
    await expect(app.sessionTokens.verify('media', token)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await clock.advance(61_000);
    await expect(app.sessionTokens.verify('browser', token)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('carries customer, scenario and the organisation of whoever asked', async () => {
    const headers = await asUser('Operator');
    const body = { customer_id: 'demo-1001', scenario: 'shop', streaming_mode: 'voice_live' };
    const answer = await ask(createConversationToken, body, headers);
    const claims = await app.sessionTokens.verify('browser', tokenIn(answer.body.url));
    expect(claims).toMatchObject({
      customerId: 'demo-1001',
      phone: '+15550100101',
      scenario: 'shop',
      streamingMode: 'voice_live',
      organizationId: tenantId,
    });
  });

  it.each([
    [{ customer_id: 'nobody' }, 404],
    [{ scenario: 'casino' }, 404],
    [{ customer_id: '../etc' }, 400],
    [{ streaming_mode: 'telepathy' }, 400],
    [{ organization_id: 'another' }, 400],
    ['no object', 400],
  ])('is refused for %j', async (body, status) => {
    expect((await ask(createConversationToken, body, asKey)).status).toBe(status);
  });

  it('is for operators only', async () => {
    const tried = await Promise.all([
      ask(createConversationToken, {}, {}),
      ask(createConversationToken, {}, { 'x-functions-key': 'wrong' }),
      ask(createConversationToken, {}, await asUser('Reader')),
      ask(createConversationToken, {}, await asUser('Admin')),
    ]);
    expect(tried.map(({ status }) => status)).toEqual([401, 401, 403, 201]);
  });
});

describe('a token for a dashboard', () => {
  it('watches one session or all, for the organisation of whoever asked', async () => {
    const headers = await asUser('Reader');
    const all = await ask(createDashboardToken, {}, headers);
    const one = await ask(createDashboardToken, { session_id: 'call-1234' }, headers);
    expect(all.body).toMatchObject({ watching: '*', expires_in_seconds: 60 });
    expect(one.body).toMatchObject({ watching: 'call-1234' });
    expect(one.body.url).toMatch(
      /^wss:\/\/media\.example\.net\/api\/v1\/browser\/dashboard\/relay\?token=/,
    );
    const claims = await app.sessionTokens.verify('dashboard', tokenIn(one.body.url));
    expect(claims).toMatchObject({ sessionId: 'call-1234', organizationId: tenantId });
    await expect(app.sessionTokens.verify('browser', tokenIn(one.body.url))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('is refused to strangers and users without a role', async () => {
    const tried = await Promise.all([
      ask(createDashboardToken, {}, {}),
      ask(createDashboardToken, {}, await asUser()),
      ask(createDashboardToken, { session_id: 'a b' }, asKey),
    ]);
    expect(tried.map(({ status }) => status)).toEqual([401, 403, 400]);
  });
});
