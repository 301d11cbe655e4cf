import { generateKeyPair } from 'jose';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { type AttackKit, nowSeconds, sessionToken, unknownSession, unsignedJwt } from './attack.ts';
import type { Upgrade } from './upgrade.ts';

/** A socket that must not open. */
export interface SocketAttack {
  readonly name: string;
  readonly status: number;
  readonly code: ErrorCode;
  upgrade(kit: AttackKit): Promise<Upgrade> | Upgrade;
}

const mediaPath = '/api/v1/media/stream';
const chatPath = '/api/v1/channels/webchat/ws';

/** An upgrade as ACS asks for it, with genuine credentials for a session of our own making. */
export async function genuineMediaUpgrade(
  kit: AttackKit,
  call: { readonly sessionId: string; readonly callConnectionId: string },
): Promise<Upgrade> {
  return {
    path: `${mediaPath}?token=${await sessionToken(kit, 'media', call.sessionId)}`,
    headers: mediaHeaders(await genuineJwt(kit), call.callConnectionId),
  };
}

/** An upgrade as the web-chat page asks for it. */
export function chatUpgrade(token: string): Upgrade {
  return { path: `${chatPath}?token=${token}` };
}

export function mediaUpgrade(token: string, headers: Readonly<Record<string, string>>): Upgrade {
  return { path: `${mediaPath}?token=${token}`, headers };
}

export function mediaHeaders(jwt: string, callConnectionId: string): Record<string, string> {
  return {
    authorization: `Bearer ${jwt}`,
    'x-ms-call-connection-id': callConnectionId,
    'x-ms-call-correlation-id': 'correlation',
  };
}

export const genuineJwt = ({ authority, acsAudience }: AttackKit): Promise<string> =>
  authority.sign({ audience: acsAudience });

const attackersCall = 'connection-of-an-attacker';

const badTokens: readonly {
  readonly name: string;
  readonly token: (kit: AttackKit, audience: 'media' | 'webchat') => Promise<string> | string;
}[] = [
  { name: 'no token', token: () => '' },
  { name: 'a word for a token', token: () => 'let-me-in' },
  {
    name: 'a token signed with another secret',
    token: ({ foreignTokens }, audience) =>
      foreignTokens.issue(audience, { sessionId: unknownSession }, 600),
  },
  {
    name: 'a token that has expired',
    token: ({ staleTokens }, audience) =>
      staleTokens.issue(audience, { sessionId: unknownSession }, 60),
  },
  {
    name: 'a token with algorithm none',
    token: (_kit, audience) =>
      unsignedJwt({
        iss: 'continuo',
        aud: audience,
        sub: unknownSession,
        jti: 'x'.repeat(36),
        exp: nowSeconds() + 600,
      }),
  },
  {
    name: 'the token of the other socket',
    token: (kit, audience) => sessionToken(kit, audience === 'media' ? 'webchat' : 'media'),
  },
  { name: "a callback's token", token: (kit) => sessionToken(kit, 'callback') },
  { name: 'a token for our own processes', token: (kit) => sessionToken(kit, 'service') },
  { name: "the telephony service's JWT as token", token: (kit) => genuineJwt(kit) },
];

const badJwts: readonly {
  readonly name: string;
  readonly jwt: (kit: AttackKit) => Promise<string> | string;
}[] = [
  { name: 'a word for a JWT', jwt: () => 'let-me-in' },
  {
    name: 'a JWT for another resource',
    jwt: ({ authority }) => authority.sign({ audience: '00000000-0000-4000-8000-00000000beef' }),
  },
  {
    name: 'a JWT of another issuer',
    jwt: ({ authority, acsAudience }) =>
      authority.sign({ audience: acsAudience, claims: { iss: 'https://example.com' } }),
  },
  {
    name: 'a JWT that has expired',
    jwt: ({ authority, acsAudience }) =>
      authority.sign({ audience: acsAudience, claims: { exp: nowSeconds() - 120 } }),
  },
  {
    name: 'a JWT signed by another RSA key',
    async jwt({ authority, acsAudience }) {
      const { privateKey } = await generateKeyPair('RS256');
      return authority.sign({ audience: acsAudience, key: privateKey });
    },
  },
  {
    name: 'a JWT with algorithm none',
    jwt: ({ acsAudience }) => `${unsignedJwt({ aud: acsAudience, exp: nowSeconds() + 300 })}AA`,
  },
  { name: 'our session token as JWT', jwt: (kit) => sessionToken(kit, 'media') },
];

const refused = { status: 401, code: 'unauthenticated' } as const;

/** Attempts at both sockets of the media worker. */
export const socketAttacks: readonly SocketAttack[] = [
  ...badTokens.map(
    ({ name, token }): SocketAttack => ({
      ...refused,
      name: `media: a genuine JWT and ${name}`,
      async upgrade(kit) {
        const headers = mediaHeaders(await genuineJwt(kit), attackersCall);
        return mediaUpgrade(await token(kit, 'media'), headers);
      },
    }),
  ),
  ...badJwts.map(
    ({ name, jwt }): SocketAttack => ({
      ...refused,
      name: `media: a genuine token and ${name}`,
      async upgrade(kit) {
        const headers = mediaHeaders(await jwt(kit), attackersCall);
        return mediaUpgrade(await sessionToken(kit, 'media'), headers);
      },
    }),
  ),
  {
    ...refused,
    name: 'media: a genuine token and no JWT',
    async upgrade(kit) {
      const headers = { 'x-ms-call-connection-id': attackersCall };
      return mediaUpgrade(await sessionToken(kit, 'media'), headers);
    },
  },
  {
    ...refused,
    name: 'media: genuine credentials for no call',
    async upgrade(kit) {
      const headers = { authorization: `Bearer ${await genuineJwt(kit)}` };
      return mediaUpgrade(await sessionToken(kit, 'media'), headers);
    },
  },
  ...badTokens.map(
    ({ name, token }): SocketAttack => ({
      ...refused,
      name: `web chat: ${name}`,
      upgrade: async (kit) => chatUpgrade(await token(kit, 'webchat')),
    }),
  ),
  ...['/api/v1/media/stream/', '/api/v1/media/other', '/api/v1/media/stream%00'].map(
    (path): SocketAttack => ({
      name: `${path}: no such socket`,
      status: 404,
      code: 'not_found',
      async upgrade(kit) {
        const genuine = await genuineMediaUpgrade(kit, {
          sessionId: unknownSession,
          callConnectionId: attackersCall,
        });
        return { ...genuine, path: genuine.path.replace(mediaPath, path) };
      },
    }),
  ),
];
