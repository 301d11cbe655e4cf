import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type {
  SessionTokenClaims,
  SessionTokens,
  TokenAudience,
} from '#shared/security/session-token.ts';
import type { IncomingRequest } from '../transport/transport.ts';

/** A page's token that has been used now. */
export interface PagePass {
  readonly claims: SessionTokenClaims;
  /** The token may be used again after all: nothing came of it. */
  giveBack(): Promise<void>;
}

/** Who may open a socket for pages. */
export interface PageGate {
  /**
   * Proves origin and token, and uses the token up. Nothing is stored for a request that fails.
   * @throws CodedError `forbidden` (origin), `unauthenticated` (token), `store_unavailable`.
   */
  admit(audience: TokenAudience, request: IncomingRequest): Promise<PagePass>;
}

/**
 * @param options.allowedOrigins as browsers send them, e.g. `https://example.net`. Programs send no
 *   `Origin` and could send any (RFC 6454 section 7.3 is about browsers only): their token is enough.
 */
export function createPageGate(options: {
  readonly sessionTokens: Pick<SessionTokens, 'verify'>;
  readonly hotStore: Pick<HotStore, 'setText' | 'delete'>;
  readonly allowedOrigins: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
}): PageGate {
  const { sessionTokens, hotStore, clock } = options;
  const allowedOrigins = new Set(options.allowedOrigins);
  return {
    async admit(audience, request) {
      const origin = request.header('origin');
      if (origin !== undefined && !allowedOrigins.has(origin)) {
        throw new CodedError('forbidden', 'Pages of this origin are not allowed.');
      }
      const token = request.query('token');
      if (token === undefined || token === '') {
        throw new CodedError('unauthenticated', 'The token is missing.');
      }
      const claims = await sessionTokens.verify(audience, token);
      const key = `seen:${audience}:${claims.tokenId}`;
      const ttlMs = Math.max(1000, claims.expiresAt * 1000 - clock.now());
      if (!(await hotStore.setText(key, '1', { ttlMs, ifAbsent: true }))) {
        throw new CodedError('unauthenticated', 'The token was used already.');
      }
      return {
        claims,
        async giveBack() {
          await hotStore.delete(key);
        },
      };
    },
  };
}
