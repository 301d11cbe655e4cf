import type { ErrorCode } from '#shared/errors/catalogue.ts';
import type { SessionTokens, TokenAudience } from '#shared/security/session-token.ts';
import type { TelephonyAuthority } from '../telephony-authority.ts';
import type { RawRequest } from './raw-request.ts';

/** What an attacker might have got hold of, each piece genuine by itself. */
export interface AttackKit {
  readonly eventKey: string;
  readonly adminKey: string;
  /** Audience of genuine ACS tokens. */
  readonly acsAudience: string;
  readonly authority: TelephonyAuthority;
  readonly sessionTokens: SessionTokens;
  /** Session tokens with a right form and signed with another secret. */
  readonly foreignTokens: SessionTokens;
  /** Session tokens of an hour ago. */
  readonly staleTokens: SessionTokens;
}

/** One request that must be refused. */
export interface Attack {
  readonly name: string;
  readonly status: number;
  readonly code: ErrorCode;
  request(kit: AttackKit): RawRequest | Promise<RawRequest>;
}

/** A session that nobody has. */
export const unknownSession = 'call-2026-01-01-0123456789abcdef01234567';

export function sessionToken(
  { sessionTokens }: Pick<AttackKit, 'sessionTokens'>,
  audience: TokenAudience,
  sessionId: string = unknownSession,
): Promise<string> {
  return sessionTokens.issue(audience, { sessionId }, 600);
}

/** The parts of an unsigned JWT (RFC 7519 section 6). */
export function unsignedJwt(claims: Readonly<Record<string, unknown>>, algorithm = 'none'): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}.`;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
