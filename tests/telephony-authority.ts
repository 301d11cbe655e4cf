import { createServer, type Server } from 'node:http';
import {
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** Issuer of ACS tokens (Microsoft docs: Call Automation, Secure webhook endpoint). */
export const acsIssuer = 'https://acscallautomation.communication.azure.com';

/**
 * Publishes the telephony service's keys and one more, whose private half the tests hold: so a token
 * that the product trusts can be made with any claims, and each claim is proven to be checked by
 * itself.
 */
export interface TelephonyAuthority {
  /** Setting `ACS_JWKS_URL` of the stack. */
  readonly keysUrl: string;
  readonly keyId: string;
  readonly publicJwk: JWK;
  /** Where the service publishes its own keys; known once the stack has booted. */
  useServiceKeys(url: string): void;
  /** A JWT signed with the trusted key: issuer, audience and times are right unless `claims` says other. */
  sign(options: {
    readonly audience: string;
    readonly claims?: JWTPayload;
    readonly header?: Partial<JWTHeaderParameters>;
    readonly key?: PrivateKey;
  }): Promise<string>;
  close(): Promise<void>;
}

export async function startTelephonyAuthority(): Promise<TelephonyAuthority> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const keyId = 'key-of-the-tests';
  const publicJwk: JWK = {
    ...(await exportJWK(pair.publicKey)),
    kid: keyId,
    alg: 'RS256',
    use: 'sig',
  };
  let serviceKeysUrl: string | undefined;
  const server = createServer((_request, response) => {
    keySet(serviceKeysUrl, publicJwk).then(
      (keys) => response.setHeader('content-type', 'application/json').end(JSON.stringify(keys)),
      () => response.writeHead(502).end(),
    );
  });
  const port = await listenOnLoopback(server, 'telephony authority', 0);
  return {
    keysUrl: `http://127.0.0.1:${port}/keys`,
    keyId,
    publicJwk,
    useServiceKeys(url) {
      serviceKeysUrl = url;
    },
    sign({ audience, claims, header, key }) {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const payload = {
        iss: acsIssuer,
        aud: audience,
        iat: nowSeconds,
        nbf: nowSeconds,
        exp: nowSeconds + 300,
        ...claims,
      };
      const present = Object.entries(payload).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(present))
        .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT', ...header })
        .sign(key ?? pair.privateKey);
    },
    close: () => closeServer(server),
  };
}

async function keySet(serviceKeysUrl: string | undefined, own: JWK): Promise<{ keys: unknown[] }> {
  if (serviceKeysUrl === undefined) return { keys: [own] };
  const response = await fetch(serviceKeysUrl);
  const { keys } = (await response.json()) as { readonly keys: readonly unknown[] };
  return { keys: [...keys, own] };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
