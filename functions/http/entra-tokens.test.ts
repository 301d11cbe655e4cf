import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createEntraTokens, type EntraTokens } from './entra-tokens.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const clientId = '22222222-2222-4222-8222-222222222222';
const clock = new VirtualClock();
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const claims = { sub: 'user', tid: tenantId, roles: ['Operator', 'Unknown'] };

let tokens: EntraTokens;
let sign: (changes?: {
  claims?: object;
  issuer?: string;
  audience?: string;
  lifeSeconds?: number;
  forged?: boolean;
}) => Promise<string>;

beforeAll(async () => {
  const [ours, others] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  tokens = createEntraTokens({ tenantId, clientId, clock, keys: async () => ours.publicKey });
  sign = (changes = {}) => {
    const nowSeconds = Math.floor(clock.now() / 1000);
    return new SignJWT({ ...claims, ...changes.claims })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(changes.issuer ?? issuer)
      .setAudience(changes.audience ?? `api://${clientId}`)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + (changes.lifeSeconds ?? 60))
      .sign(changes.forged === true ? others.privateKey : ours.privateKey);
  };
});

describe('Entra tokens', () => {
  it('gives the user, the tenant and the roles we know', async () => {
    expect(await tokens.verify(await sign())).toEqual({
      subject: 'user',
      organizationId: tenantId,
      roles: ['Operator'],
    });
  });

  it('accepts the plain client id as audience and a user without roles', async () => {
    const token = await sign({ audience: clientId, claims: { roles: undefined } });
    expect((await tokens.verify(token)).roles).toEqual([]);
  });

  it.each([
    ['another signer', { forged: true }],
    ['another issuer', { issuer: 'https://login.microsoftonline.com/other/v2.0' }],
    ['another audience', { audience: 'api://other' }],
    ['an expired token', { lifeSeconds: -10 }],
    ['no tenant', { claims: { tid: undefined } }],
  ])('refuses %s', async (_title, changes) => {
    await expect(tokens.verify(await sign(changes))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('refuses what is no token', async () => {
    await expect(tokens.verify('nonsense')).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

/** Tokens whose signing keys are published by this server. */
async function tokensWithKeysFrom(publish: RequestListener): Promise<EntraTokens> {
  const server = createServer(publish);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/keys`), {
    timeoutDuration: 100,
  });
  return createEntraTokens({ tenantId, clientId, clock, keys });
}

describe('while the signing keys cannot be had', () => {
  it.each<[string, RequestListener]>([
    ['the service fails', (_request, response) => response.writeHead(500).end()],
    ['it does not answer', () => undefined],
    ['it cuts the connection', (request) => request.socket.destroy()],
    ['it answers something else', (_request, response) => response.end('<html>')],
    ['it answers with no key set', (_request, response) => response.end('{"keys":7}')],
  ])('says nothing of the token: %s', async (_title, publish) => {
    const away = await tokensWithKeysFrom(publish);
    await expect(away.verify(await sign())).rejects.toMatchObject({ code: 'sign_in_unavailable' });
  });

  it('still refuses what cannot be a token of ours', async () => {
    const away = await tokensWithKeysFrom((_request, response) => response.writeHead(500).end());
    await expect(away.verify('nonsense')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('refuses a token whose key is not among the published ones', async () => {
    const empty = await tokensWithKeysFrom((_request, response) => response.end('{"keys":[]}'));
    await expect(empty.verify(await sign())).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
