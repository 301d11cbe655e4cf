import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '#shared/contracts/clock.ts';
import type { AcsFaults } from '../faults.ts';

/** Issuer of the real service (Microsoft docs: Call Automation, Secure webhook endpoint). */
export const ACS_TOKEN_ISSUER = 'https://acscallautomation.communication.azure.com';
const TOKEN_LIFE_SECONDS = 300;

/** Signs the tokens that callbacks and media sockets carry, and publishes the key. */
export interface TokenIssuer {
  readonly issuer: string;
  /** A new `Bearer ...` value: RS256, five minutes, never the same twice. */
  authorization(): Promise<string>;
  /** The JSON Web Key Set that verifiers fetch. */
  keySet(): { readonly keys: readonly object[] };
}

/** Makes an issuer with a key pair of its own; with the fault `webhook_forged` it signs with another. */
export async function createTokenIssuer(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  readonly faults: AcsFaults;
}): Promise<TokenIssuer> {
  const keyId = randomUUID();
  const genuine = await generateKeyPair('RS256');
  let forged: typeof genuine | undefined;
  const signingKey = async () => {
    if (!options.faults.webhookForged()) return genuine.privateKey;
    forged ??= await generateKeyPair('RS256');
    return forged.privateKey;
  };
  const publicKey = {
    ...(await exportJWK(genuine.publicKey)),
    kid: keyId,
    alg: 'RS256',
    use: 'sig',
  };
  return {
    issuer: options.issuer,
    async authorization() {
      const key = await signingKey();
      const nowSeconds = Math.floor(options.clock.now() / 1000);
      const token = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setIssuedAt(nowSeconds)
        .setNotBefore(nowSeconds)
        .setExpirationTime(nowSeconds + TOKEN_LIFE_SECONDS)
        .sign(key);
      return `Bearer ${token}`;
    },
    keySet: () => ({ keys: [publicKey] }),
  };
}
