import type { HttpRequest } from '@azure/functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import { EVENT_GRID_KEY_HEADER, isEventGridKeyValid } from '#shared/messaging/event-grid-key.ts';
import { equalsInConstantTime } from '#shared/security/constant-time.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';
import { type Access, type Caller, hasRole, type Role } from './caller.ts';
import type { EntraTokens } from './entra-tokens.ts';

export interface Authentication {
  readonly sessionTokens: SessionTokens;
  /** Checks the `Authorization` header that Azure Communication Services sends. */
  readonly telephonyTokens: { verify(authorization: string | undefined): Promise<void> };
  /** Key that our Event Grid subscriptions send. */
  readonly eventGridKey: string;
  /** Absent: nobody signs in with Entra. */
  readonly entra?: EntraTokens;
  /** Absent: there is no key access. */
  readonly adminKey?: string;
}

const adminKeyHeader = 'x-functions-key';

/**
 * Finds out who sent a request and whether they may.
 *
 * @throws CodedError `unauthenticated` when credentials are missing or not valid, `forbidden` when
 *   they are valid and not enough.
 */
export async function authenticate(
  request: HttpRequest,
  access: Access,
  authentication: Authentication,
): Promise<Caller> {
  if (access === 'anyone') return { kind: 'anonymous' };
  if (access === 'event-grid') return authenticateEventGrid(request, authentication);
  if (access === 'telephony') return authenticateTelephony(request, authentication);
  const caller = await authenticateOperator(request, access.service === true, authentication);
  if (caller.kind === 'user' && !hasRole(caller.roles, access.role)) throw forbidden(access.role);
  return caller;
}

function authenticateEventGrid(request: HttpRequest, { eventGridKey }: Authentication): Caller {
  const given = request.headers.get(EVENT_GRID_KEY_HEADER) ?? undefined;
  if (!isEventGridKeyValid(given, eventGridKey)) {
    throw new CodedError('unauthenticated', 'The event key is missing or wrong.');
  }
  return { kind: 'event-grid' };
}

/** Both are needed: ACS's token says who calls, ours says that this call is one we took. */
async function authenticateTelephony(
  request: HttpRequest,
  { telephonyTokens, sessionTokens }: Authentication,
): Promise<Caller> {
  const [sessionToken, ...others] = new URL(request.url).searchParams.getAll('token');
  if (sessionToken === undefined) throw missingCredentials();
  // Which of several is meant, nobody knows; the host's own query keeps the last one only.
  if (others.length > 0) throw new CodedError('unauthenticated', 'There is more than one token.');
  // Ours first: it needs no keys from elsewhere, which strangers could make us fetch.
  const { sessionId } = await sessionTokens.verify('callback', sessionToken);
  await telephonyTokens.verify(request.headers.get('authorization') ?? undefined);
  return { kind: 'telephony', sessionId };
}

async function authenticateOperator(
  request: HttpRequest,
  servicesToo: boolean,
  { adminKey, entra, sessionTokens }: Authentication,
): Promise<Caller> {
  const key = request.headers.get(adminKeyHeader);
  if (key !== null) {
    if (adminKey === undefined || !equalsInConstantTime(key, adminKey)) {
      throw new CodedError('unauthenticated', 'The key is not valid.');
    }
    return { kind: 'key' };
  }
  const bearer = bearerToken(request);
  if (bearer === undefined) throw missingCredentials();
  if (servicesToo && isOwnToken(bearer)) {
    const { sessionId } = await sessionTokens.verify('service', bearer);
    return { kind: 'service', sessionId };
  }
  if (entra === undefined) throw new CodedError('unauthenticated', 'Sign-in is not set up.');
  return { kind: 'user', ...(await entra.verify(bearer)) };
}

function bearerToken(request: HttpRequest): string | undefined {
  return /^Bearer ([^\s]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/** Tells our HS256 tokens from Entra's RS256 ones, to choose the verifier; proves nothing. */
function isOwnToken(token: string): boolean {
  const header = Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString('utf8');
  return header.includes('"HS256"');
}

function missingCredentials(): CodedError {
  return new CodedError('unauthenticated', 'Credentials are missing.');
}

function forbidden(role: Role): CodedError {
  return new CodedError('forbidden', `The role ${role} is needed.`);
}
