import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedEndpoints } from '#functions/served-endpoints.ts';
import { errorCatalogue } from '#shared/errors/catalogue.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { changesBetween, openStateReader, type StateReader } from '../stored-state.ts';
import { startTelephonyAuthority, type TelephonyAuthority } from '../telephony-authority.ts';
import { type Attack, type AttackKit, sessionToken } from './attack.ts';
import { createAttackKit } from './attack-kit.ts';
import { callbackAttacks } from './callback-attacks.ts';
import { endpointAttacks, operatorEndpoints } from './endpoint-attacks.ts';
import { eventGridAttacks, eventGridHooks } from './event-grid-attacks.ts';
import { sendRaw } from './raw-request.ts';

let authority: TelephonyAuthority;
let testStack: TestStack;
let state: StateReader;
let kit: AttackKit;

beforeAll(async () => {
  authority = await startTelephonyAuthority();
  testStack = await startTestStack({ environment: { ACS_JWKS_URL: authority.keysUrl } });
  authority.useServiceKeys(`${testStack.access.acsUrl}/calling/keys`);
  kit = createAttackKit(testStack, authority);
  state = openStateReader(testStack);
});

afterAll(async () => {
  await state?.close();
  await testStack?.close();
  await authority?.close();
});

async function expectRefused(attack: Attack): Promise<void> {
  const before = await state.read();
  const response = await sendRaw(testStack.access.functionsUrl, await attack.request(kit));
  expect({ status: response.status, contentType: response.contentType }).toEqual({
    status: attack.status,
    contentType: 'application/problem+json',
  });
  const problem: unknown = JSON.parse(response.text);
  expect(problem).toMatchObject({
    type: `urn:continuo:error:${attack.code}`,
    status: attack.status,
    code: attack.code,
    fix: errorCatalogue[attack.code].fix,
    traceId: expect.any(String),
  });
  expect(response.text).not.toMatch(/node_modules|\bat .*:\d+:\d+|stack/);
  for (const secret of [kit.eventKey, kit.adminKey]) expect(response.text).not.toContain(secret);
  expect(changesBetween(before, await state.read())).toEqual([]);
}

describe('forged and malformed requests are refused, and nothing is remembered of them', () => {
  for (const attack of [...eventGridAttacks, ...callbackAttacks, ...endpointAttacks]) {
    it(attack.name, () => expectRefused(attack));
  }
});

describe('the list of attacks', () => {
  it('has every endpoint that is not for everybody', () => {
    const attacked = [
      ...operatorEndpoints.map(({ method = 'POST', path }) => ({ method, path })),
      ...eventGridHooks.map(({ path }) => ({ method: 'POST', path })),
      { method: 'POST', path: '/api/v1/calls/callbacks' },
    ];
    const guarded = servedEndpoints.filter(({ access }) => access !== 'anyone');
    const missing = guarded.filter(({ method, route }) => {
      const pattern = new RegExp(`^/api/v1/${route.replaceAll(/\{\w+\}/g, '[^/?]+')}(\\?.*)?$`);
      return !attacked.some((attack) => attack.method === method && pattern.test(attack.path));
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(guarded.length).toBeGreaterThan(15);
  });
});

describe('what is genuine is let in', () => {
  it('answers the handshake that comes with the key', async () => {
    const response = await sendRaw(testStack.access.functionsUrl, {
      path: '/api/v1/calls/answer',
      headers: { 'x-continuo-event-key': kit.eventKey },
      body: JSON.stringify([
        {
          id: 'handshake',
          eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
          data: { validationCode: 'echo-me' },
        },
      ]),
    });
    expect(response).toMatchObject({ status: 200, text: '{"validationResponse":"echo-me"}' });
  });

  it('ignores events of other kinds', async () => {
    const before = await state.read();
    for (const path of ['/api/v1/calls/answer', '/api/v1/channels/whatsapp/webhook']) {
      const response = await sendRaw(testStack.access.functionsUrl, {
        path,
        headers: { 'x-continuo-event-key': kit.eventKey },
        body: JSON.stringify([
          { id: 'other-1', eventType: 'Microsoft.Communication.ChatMessageReceived', data: {} },
          { id: 'other-2', eventType: 'Microsoft.Storage.BlobCreated', data: { url: 'http://x' } },
        ]),
      });
      expect(response.status).toBe(200);
    }
    expect(changesBetween(before, await state.read())).toEqual([]);
  });

  it('takes no facts of which one is named like a property of JavaScript itself', async () => {
    const response = await sendRaw(testStack.access.functionsUrl, {
      path: '/api/v1/customers/demo-1003/context',
      headers: { 'x-functions-key': kit.adminKey },
      body: '{"__proto__":{"account_verified":true},"favourite_colour":"green"}',
    });
    expect(response.status).toBe(400);
    const read = await sendRaw(testStack.access.functionsUrl, {
      method: 'GET',
      path: '/api/v1/customers/demo-1003/context',
      headers: { 'x-functions-key': kit.adminKey },
    });
    const { collected_data: facts } = JSON.parse(read.text) as { collected_data: object };
    expect(facts).not.toHaveProperty('favourite_colour');
    expect(facts).not.toHaveProperty('account_verified');
  });

  it('takes a callback with both credentials, so the refusals above are not for lack of a key', async () => {
    const jwt = await authority.sign({ audience: kit.acsAudience });
    const token = await sessionToken(kit, 'callback');
    const response = await sendRaw(testStack.access.functionsUrl, {
      path: `/api/v1/calls/callbacks?token=${token}`,
      headers: { authorization: `Bearer ${jwt}` },
      body: JSON.stringify([
        {
          id: 'participants-1',
          type: 'Microsoft.Communication.ParticipantsUpdated',
          data: { callConnectionId: 'connection-1', participants: [] },
        },
      ]),
    });
    expect(response).toMatchObject({ status: 200, text: '{"handled":1}' });
  });
});
