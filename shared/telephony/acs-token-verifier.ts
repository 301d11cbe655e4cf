import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Clock } from '#shared/contracts/clock.ts';
import { CallControlError, CodedError } from '#shared/errors/coded-error.ts';

const ALGORITHMS = ['RS256'];
/** Clocks may differ by this much; tokens live five minutes. */
const CLOCK_TOLERANCE_SECONDS = 30;
const KEY_FETCH_TIMEOUT_MS = 3_000;

/** Checks that a request comes from Azure Communication Services. */
export interface AcsTokenVerifier {
  /**
   * @param authorization the request's `Authorization` header.
   * @throws CodedError `unauthenticated` when it is missing, forged, expired or for somebody else.
   * @throws CallControlError when the signing keys cannot be fetched; the sender will try again.
   */
  verify(authorization: string | undefined): Promise<void>;
}

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Failures of fetching keys, as opposed to failures of the token. */
function isKeyFetchFailure(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (!(error instanceof errors.JOSEError)) return true;
  return error.code === 'ERR_JOSE_GENERIC';
}

/**
 * Verifies the JWT that callbacks and media sockets carry: RS256 only, issuer, audience, expiry
 * (Microsoft docs: Call Automation, Secure webhook endpoint, and Secure WebSocket).
 *
 * @param options.audience the resource's immutable id (a GUID).
 */
export function createAcsTokenVerifier(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly clock: Clock;
}): AcsTokenVerifier {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), {
    timeoutDuration: KEY_FETCH_TIMEOUT_MS,
  });
  return {
    async verify(authorization) {
      const token = BEARER.exec(authorization ?? '')?.[1];
      if (token === undefined) {
        throw new CodedError('unauthenticated', 'The request carries no bearer token.');
      }
      try {
        await jwtVerify(token, keys, {
          issuer: options.issuer,
          audience: options.audience,
          algorithms: ALGORITHMS,
          requiredClaims: ['exp', 'iat'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: new Date(options.clock.now()),
        });
      } catch (error) {
        if (isKeyFetchFailure(error)) {
          throw new CallControlError(
            'call_control_failed',
            'The signing keys could not be fetched.',
            {
              cause: error,
            },
          );
        }
        throw new CodedError('unauthenticated', 'The token is not one of ours.', { cause: error });
      }
    },
  };
}
