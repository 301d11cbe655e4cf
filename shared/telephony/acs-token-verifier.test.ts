import { createServer, type Server } from 'node:http';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallControlError } from '#shared/errors/coded-error.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createAcsTokenVerifier } from './acs-token-verifier.ts';

const issuer = 'https://acscallautomation.communication.azure.com';
const audience = '3f2a1c7e-0000-4000-8000-000000000001';
const startMs = Date.UTC(2025, 0, 1);
const nowSeconds = startMs / 1000;

describe('the ACS token verifier', () => {
  let server: Server;
  let jwksUrl: string;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let otherKeys: Awaited<ReturnType<typeof generateKeyPair>>;
  beforeAll(async () => {
    [keys, otherKeys] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    server = createServer((request, response) => {
      if (request.url !== '/keys') response.writeHead(500).end();
      else response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/keys`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const claims = {
    iss: issuer,
    aud: audience,
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + 300,
  };
  const sign = async (changed: Record<string, unknown> = {}, key = keys.privateKey, kid = 'one') =>
    `Bearer ${await new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: 'RS256', kid }).sign(key)}`;
  const verifierAt = (elapsedMs = 0, url = jwksUrl) =>
    createAcsTokenVerifier({
      issuer,
      audience,
      jwksUrl: url,
      clock: new VirtualClock(startMs + elapsedMs),
    });
  const refuses = (authorization: string | undefined, elapsedMs = 0) =>
    expect(verifierAt(elapsedMs).verify(authorization)).rejects.toMatchObject({
      code: 'unauthenticated',
    });

  it('takes a token of the service, for as long as it lives', async () => {
    const token = await sign();
    await verifierAt().verify(token);
    await verifierAt(299_000).verify(token);
    await verifierAt(-20_000).verify(token);
  });

  it('refuses a token that is expired, not yet valid, or without an end', async () => {
    await refuses(await sign(), 331_000);
    await refuses(await sign(), -31_000);
    await refuses(await sign({ exp: undefined }));
  });

  it('refuses a token for another resource or from another issuer', async () => {
    await refuses(await sign({ aud: 'another' }));
    await refuses(await sign({ aud: undefined }));
    await refuses(await sign({ iss: 'https://evil.example' }));
  });

  it('refuses a token signed with another key, also under an unknown key id', async () => {
    await refuses(await sign({}, otherKeys.privateKey));
    await refuses(await sign({}, otherKeys.privateKey, 'two'));
  });

  it('refuses other algorithms: none, and HS256 with the public key as the secret', async () => {
    const encode = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
    await refuses(`Bearer ${encode({ alg: 'none' })}.${encode(claims)}.`);
    await refuses(`Bearer ${encode({ alg: 'none' })}.${encode(claims)}.AAAA`);
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret);
    await refuses(`Bearer ${confused}`);
  });

  it('refuses everything that is not a token, and never fails in another way', async () => {
    await refuses(undefined);
    await refuses('Basic dXNlcjpwYXNz');
    const part = fc.stringMatching(/^[\w-]{1,40}$/);
    await fc.assert(
      fc.asyncProperty(part, part, part, async (header, body, signature) => {
        await refuses(`Bearer ${header}.${body}.${signature}`);
      }),
    );
  });

  it('refuses a token in which any character was changed', async () => {
    const token = await sign();
    // The very last character carries bits that mean nothing.
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 'Bearer '.length, max: token.length - 2 }), async (at) => {
        const other = token[at] === 'A' ? 'B' : 'A';
        await refuses(token.slice(0, at) + other + token.slice(at + 1));
      }),
    );
  });

  it('says that the keys cannot be fetched, so that the sender tries again', async () => {
    const broken = verifierAt(0, jwksUrl.replace('/keys', '/broken'));
    await expect(broken.verify(await sign())).rejects.toBeInstanceOf(CallControlError);
    const absent = verifierAt(0, 'http://127.0.0.1:9/keys');
    await expect(absent.verify(await sign())).rejects.toBeInstanceOf(CallControlError);
  });
});
