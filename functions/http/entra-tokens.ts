import { createRemoteJWKSet, type JWTVerifyGetKey, errors as joseErrors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '#shared/contracts/clock.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { type Role, roles } from './caller.ts';

const claimsSchema = z.object({
  sub: z.string().min(1),
  tid: z.string().min(1),
  roles: z.array(z.string()).default([]),
});

export interface EntraUser {
  readonly subject: string;
  /** The tenant of the token: never taken from a request's body. */
  readonly organizationId: string;
  readonly roles: readonly Role[];
}

/** Checks access tokens of Microsoft Entra ID. */
export interface EntraTokens {
  /**
   * @throws CodedError `unauthenticated`; `sign_in_unavailable` when the signing keys cannot be had,
   *   which says nothing of the token.
   */
  verify(token: string): Promise<EntraUser>;
}

/** Where a tenant publishes its signing keys. */
export function entraKeys(tenantId: string): JWTVerifyGetKey {
  const base = `https://login.microsoftonline.com/${tenantId}`;
  return createRemoteJWKSet(new URL(`${base}/discovery/v2.0/keys`));
}

/**
 * Verifies v2.0 access tokens: RS256, issuer and audience of our app registration, expiry.
 * Microsoft docs: "Access tokens in the Microsoft identity platform", validation.
 */
export function createEntraTokens(options: {
  readonly tenantId: string;
  readonly clientId: string;
  readonly keys: JWTVerifyGetKey;
  readonly clock: Pick<Clock, 'now'>;
}): EntraTokens {
  const keys = reachable(options.keys);
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer: `https://login.microsoftonline.com/${options.tenantId}/v2.0`,
          audience: [options.clientId, `api://${options.clientId}`],
          algorithms: ['RS256'],
          currentDate: new Date(options.clock.now()),
        });
        const claims = claimsSchema.parse(payload);
        return {
          subject: claims.sub,
          organizationId: claims.tid,
          roles: roles.filter((role) => claims.roles.includes(role)),
        };
      } catch (cause) {
        if (cause instanceof joseErrors.JOSEError || cause instanceof z.ZodError) {
          throw new CodedError('unauthenticated', 'The access token is not valid.', { cause });
        }
        throw cause;
      }
    },
  };
}

/** A key that does not exist is the token's fault; keys that cannot be fetched are not. */
function reachable(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      const isMissing =
        cause instanceof joseErrors.JWKSNoMatchingKey ||
        cause instanceof joseErrors.JWKSMultipleMatchingKeys ||
        cause instanceof joseErrors.JOSENotSupported;
      if (isMissing) throw cause;
      throw new CodedError('sign_in_unavailable', 'The signing keys could not be fetched.', {
        cause,
      });
    }
  };
}
