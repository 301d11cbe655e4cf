import { generateKeyPair, SignJWT } from 'jose';
import type { Attack, AttackKit } from './attack.ts';
import { nowSeconds, sessionToken, unknownSession, unsignedJwt } from './attack.ts';

const path = '/api/v1/calls/callbacks';

const disconnected = {
  id: 'callback-of-an-attacker',
  source: 'calling/callConnections/connection-of-an-attacker',
  type: 'Microsoft.Communication.CallDisconnected',
  specversion: '1.0',
  time: '2026-01-01T00:00:00Z',
  data: {
    callConnectionId: 'connection-of-an-attacker',
    serverCallId: 'server-call',
    correlationId: 'correlation',
    resultInformation: { code: 200, subCode: 0, message: '' },
  },
};

interface Credentials {
  /** Value of the `Authorization` header. */
  readonly jwt?: string;
  readonly token?: string;
}

function post(given: Credentials, body: unknown = [disconnected]) {
  return {
    path: given.token === undefined ? path : `${path}?token=${given.token}`,
    headers: {
      'content-type': 'application/cloudevents+json',
      ...(given.jwt === undefined ? {} : { authorization: given.jwt }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const bearer = (token: string): string => `Bearer ${token}`;
const goodToken = (kit: AttackKit) => sessionToken(kit, 'callback');
const goodJwt = async ({ authority, acsAudience }: AttackKit) =>
  bearer(await authority.sign({ audience: acsAudience }));
const goodClaims = ({ acsAudience }: AttackKit) => ({
  iss: 'https://acscallautomation.communication.azure.com',
  aud: acsAudience,
  iat: nowSeconds(),
  exp: nowSeconds() + 300,
});

/** `Authorization` values that come with a genuine session token. */
const forgedJwts: readonly {
  readonly name: string;
  readonly jwt: (kit: AttackKit) => Promise<string | undefined> | string | undefined;
}[] = [
  { name: 'no JWT', jwt: () => undefined },
  { name: 'an empty bearer token', jwt: () => 'Bearer ' },
  { name: 'a word for a JWT', jwt: () => 'Bearer let-me-in' },
  { name: 'basic credentials', jwt: () => `Basic ${Buffer.from('acs:acs').toString('base64')}` },
  { name: 'a JWT with algorithm none', jwt: (kit) => bearer(`${unsignedJwt(goodClaims(kit))}AA`) },
  { name: 'a JWT without signature', jwt: (kit) => bearer(unsignedJwt(goodClaims(kit), 'RS256')) },
  {
    name: 'a JWT signed with HS256 and the public key',
    async jwt(kit) {
      const publicKey = Buffer.from(kit.authority.publicJwk.n ?? '', 'base64url');
      return bearer(await hs256(kit, publicKey));
    },
  },
  {
    name: 'a JWT signed with HS256 and the published key document',
    async jwt(kit) {
      return bearer(await hs256(kit, Buffer.from(JSON.stringify(kit.authority.publicJwk))));
    },
  },
  {
    name: 'a JWT of another issuer',
    jwt: (kit) => trusted(kit, { iss: 'https://login.microsoftonline.com/common/v2.0' }),
  },
  {
    name: 'a JWT for another resource',
    async jwt({ authority }) {
      return bearer(await authority.sign({ audience: '00000000-0000-4000-8000-00000000beef' }));
    },
  },
  { name: 'a JWT for nobody', jwt: (kit) => trusted(kit, { aud: undefined }) },
  { name: 'a JWT that has expired', jwt: (kit) => trusted(kit, { exp: nowSeconds() - 120 }) },
  { name: 'a JWT that never expires', jwt: (kit) => trusted(kit, { exp: undefined }) },
  { name: 'a JWT of tomorrow', jwt: (kit) => trusted(kit, { nbf: nowSeconds() + 86_400 }) },
  {
    name: 'a JWT signed by another RSA key under the same key id',
    async jwt({ authority, acsAudience }) {
      const { privateKey } = await generateKeyPair('RS256');
      return bearer(await authority.sign({ audience: acsAudience, key: privateKey }));
    },
  },
  {
    name: 'a JWT that brings its own key',
    async jwt(kit) {
      const own = await generateKeyPair('RS256');
      const header = {
        kid: 'my-own',
        jwk: kit.authority.publicJwk,
        jku: 'http://127.0.0.1:1/keys',
      };
      const { authority, acsAudience } = kit;
      return bearer(await authority.sign({ audience: acsAudience, header, key: own.privateKey }));
    },
  },
  {
    name: 'a JWT whose claims were changed',
    async jwt(kit) {
      const [header, , signature] = (await goodJwt(kit)).split('.');
      const claims = Buffer.from(JSON.stringify({ ...goodClaims(kit), sub: 'me' }));
      return `${header}.${claims.toString('base64url')}.${signature}`;
    },
  },
  {
    name: 'two JWTs in one header',
    async jwt(kit) {
      return `${await goodJwt(kit)}, ${await goodJwt(kit)}`;
    },
  },
];

/** Session tokens that come with a genuine JWT. */
const forgedTokens: readonly {
  readonly name: string;
  readonly token: (kit: AttackKit) => Promise<string | undefined> | string | undefined;
}[] = [
  { name: 'no session token', token: () => undefined },
  { name: 'an empty session token', token: () => '' },
  { name: 'a word for a session token', token: () => 'let-me-in' },
  { name: "a media socket's token", token: (kit) => sessionToken(kit, 'media') },
  { name: "a visitor's token", token: (kit) => sessionToken(kit, 'webchat') },
  { name: 'a token for our own processes', token: (kit) => sessionToken(kit, 'service') },
  {
    name: 'a session token that has expired',
    token: ({ staleTokens }) => staleTokens.issue('callback', { sessionId: unknownSession }, 60),
  },
  {
    name: 'a session token signed with another secret',
    token: ({ foreignTokens }) =>
      foreignTokens.issue('callback', { sessionId: unknownSession }, 600),
  },
  {
    name: 'a session token with algorithm none',
    token: () =>
      unsignedJwt({
        iss: 'continuo',
        aud: 'callback',
        sub: unknownSession,
        jti: 'x'.repeat(36),
        exp: nowSeconds() + 600,
      }),
  },
  {
    name: "the service's JWT as session token",
    token: async ({ authority, acsAudience }) => authority.sign({ audience: acsAudience }),
  },
];

const malformed: readonly { readonly name: string; readonly body: unknown }[] = [
  { name: 'an empty body', body: '' },
  { name: 'no JSON', body: '<xml/>' },
  { name: 'a word', body: '"CallDisconnected"' },
  { name: 'an event without id', body: [{ ...disconnected, id: undefined }] },
  { name: 'an event without type', body: [{ ...disconnected, type: '' }] },
  { name: 'an event without data', body: [{ ...disconnected, data: undefined }] },
  { name: 'an event about no call', body: [{ ...disconnected, data: { callConnectionId: '' } }] },
  {
    name: 'a key that is on no keypad',
    body: [
      {
        ...disconnected,
        type: 'Microsoft.Communication.ContinuousDtmfRecognitionToneReceived',
        data: { ...disconnected.data, tone: 'seventeen', sequenceId: 1 },
      },
    ],
  },
  { name: 'one bad event after a good one', body: [disconnected, { id: 1 }] },
];

/** Requests to the callback endpoint of telephony. */
export const callbackAttacks: readonly Attack[] = [
  {
    name: 'callbacks: no credentials at all',
    status: 401,
    code: 'unauthenticated',
    request: () => post({}),
  },
  ...forgedJwts.map(
    ({ name, jwt }): Attack => ({
      name: `callbacks: ${name}`,
      status: 401,
      code: 'unauthenticated',
      async request(kit) {
        const forged = await jwt(kit);
        return post({
          token: await goodToken(kit),
          ...(forged === undefined ? {} : { jwt: forged }),
        });
      },
    }),
  ),
  ...forgedTokens.map(
    ({ name, token }): Attack => ({
      name: `callbacks: ${name}`,
      status: 401,
      code: 'unauthenticated',
      async request(kit) {
        const forged = await token(kit);
        return post({
          jwt: await goodJwt(kit),
          ...(forged === undefined ? {} : { token: forged }),
        });
      },
    }),
  ),
  {
    name: 'callbacks: the session token in a header',
    status: 401,
    code: 'unauthenticated',
    async request(kit) {
      const plain = post({ jwt: await goodJwt(kit) });
      return { ...plain, headers: { ...plain.headers, token: await goodToken(kit) } };
    },
  },
  ...malformed.map(
    ({ name, body }): Attack => ({
      name: `callbacks: genuine credentials and ${name}`,
      status: 400,
      code: 'invalid_request',
      async request(kit) {
        return post({ jwt: await goodJwt(kit), token: await goodToken(kit) }, body);
      },
    }),
  ),
  {
    name: 'callbacks: genuine credentials and 1.2 MB',
    status: 413,
    code: 'payload_too_large',
    async request(kit) {
      const body = [{ ...disconnected, padding: 'x'.repeat(1_200_000) }];
      return post({ jwt: await goodJwt(kit), token: await goodToken(kit) }, body);
    },
  },
];

async function trusted(kit: AttackKit, claims: Record<string, unknown>): Promise<string> {
  return bearer(await kit.authority.sign({ audience: kit.acsAudience, claims }));
}

function hs256(kit: AttackKit, secret: Uint8Array): Promise<string> {
  return new SignJWT(goodClaims(kit))
    .setProtectedHeader({ alg: 'HS256', kid: kit.authority.keyId, typ: 'JWT' })
    .sign(secret);
}
