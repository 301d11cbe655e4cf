import { errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../contracts/clock.ts';
import { type StreamingMode, streamingModeSchema } from '../contracts/streaming-mode.ts';
import { type VoicemailMode, voicemailModeSchema } from '../contracts/voicemail-mode.ts';
import { CodedError } from '../errors/coded-error.ts';

/**
 * Who may use a token: `media` the call's audio socket, `callback` ACS callbacks, `service` our processes
 * among themselves, `webchat` a visitor's link, `browser` a page that talks, `dashboard` one that watches.
 */
export type TokenAudience = 'media' | 'callback' | 'service' | 'webchat' | 'browser' | 'dashboard';

const claimsSchema = z.object({
  sub: z.string().min(1),
  jti: z.string().min(16),
  exp: z.number(),
  customerId: z.string().optional(),
  phone: z.string().optional(),
  scenario: z.string().optional(),
  callDirection: z.literal('outbound').optional(),
  streamingMode: streamingModeSchema.optional(),
  voicemail: voicemailModeSchema.optional(),
  recorded: z.literal(true).optional(),
  organizationId: z.string().optional(),
  traceparent: z.string().optional(),
});

export interface SessionTokenClaims {
  /** Session the token opens. */
  readonly sessionId: string;
  /** Unique id of this token: single use is enforced by the receiver with it. */
  readonly tokenId: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly customerId?: string;
  readonly phone?: string;
  /** Scenario that a new session begins with. */
  readonly scenario?: string;
  /** We call the customer; absent: they call us. */
  readonly callDirection?: 'outbound';
  /** How the call is to be carried; absent: as the agent or the settings say. */
  readonly streamingMode?: StreamingMode;
  /** What is to be done when an answering machine takes the call. */
  readonly voicemail?: VoicemailMode;
  /** The call is to be recorded. */
  readonly recorded?: true;
  /** Organisation of the operator it was issued to, from their own token. */
  readonly organizationId?: string;
  /** W3C trace context of whoever took the call. */
  readonly traceparent?: string;
}

export interface SessionTokens {
  issue(
    audience: TokenAudience,
    claims: Omit<SessionTokenClaims, 'tokenId' | 'expiresAt'>,
    lifeSeconds: number,
  ): Promise<string>;
  /** @throws CodedError `unauthenticated` for a token that is forged, expired or for another audience. */
  verify(audience: TokenAudience, token: string): Promise<SessionTokenClaims>;
}

const issuer = 'continuo';

/**
 * Signed session tokens: HS256 JWT (RFC 7519), one audience each.
 *
 * @param options.secret at least 32 bytes of secret text, shared by both processes.
 */
export function createSessionTokens(options: {
  readonly secret: string;
  readonly clock: Clock;
  readonly randomId: () => string;
}): SessionTokens {
  const key = new TextEncoder().encode(options.secret);
  return {
    async issue(audience, claims, lifeSeconds) {
      const nowSeconds = Math.floor(options.clock.now() / 1000);
      const { sessionId, ...rest } = claims;
      return new SignJWT({ ...rest })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(sessionId)
        .setJti(options.randomId())
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + lifeSeconds)
        .sign(key);
    },
    async verify(audience, token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          issuer,
          audience,
          algorithms: ['HS256'],
          currentDate: new Date(options.clock.now()),
        });
        const claims = claimsSchema.parse(payload);
        return {
          sessionId: claims.sub,
          tokenId: claims.jti,
          expiresAt: claims.exp,
          ...(claims.customerId === undefined ? {} : { customerId: claims.customerId }),
          ...(claims.phone === undefined ? {} : { phone: claims.phone }),
          ...(claims.scenario === undefined ? {} : { scenario: claims.scenario }),
          ...(claims.callDirection === undefined ? {} : { callDirection: claims.callDirection }),
          ...(claims.streamingMode === undefined ? {} : { streamingMode: claims.streamingMode }),
          ...(claims.voicemail === undefined ? {} : { voicemail: claims.voicemail }),
          ...(claims.recorded === undefined ? {} : { recorded: claims.recorded }),
          ...(claims.organizationId === undefined ? {} : { organizationId: claims.organizationId }),
          ...(claims.traceparent === undefined ? {} : { traceparent: claims.traceparent }),
        };
      } catch (cause) {
        if (cause instanceof joseErrors.JOSEError || cause instanceof z.ZodError) {
          throw new CodedError('unauthenticated', 'The session token is not valid.', { cause });
        }
        throw cause;
      }
    },
  };
}
