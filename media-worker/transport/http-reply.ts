import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { type Problem, problemOf } from '#shared/errors/problem.ts';
import type { HttpReply } from './transport.ts';

/** Header fields of every answer, on every transport. */
export function headersOf(reply: HttpReply): Readonly<Record<string, string>> {
  return {
    'content-type': reply.contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  };
}

/** The answer is the head that the body would have (RFC 9110 sections 9.3.2 and 15.4.5). */
export function isHeadOnly({ status }: HttpReply, method: string): boolean {
  return method.toUpperCase() === 'HEAD' || status === 304;
}

/** A JSON answer. */
export function jsonReply(status: number, body: unknown): HttpReply {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

/** A refusal: problem+json (RFC 9457) of a catalogue code. */
export function problemReply(code: ErrorCode, extra: Pick<Problem, 'detail'> = {}): HttpReply {
  const problem = problemOf(code, extra);
  return {
    status: problem.status,
    contentType: 'application/problem+json',
    body: JSON.stringify(problem),
    ...(retryAfterSeconds[code] === undefined
      ? {}
      : { headers: { 'retry-after': String(retryAfterSeconds[code]) } }),
  };
}

/** Turns a failure into its refusal. What we did not foresee tells the peer nothing. */
export function replyToFailure(error: unknown): HttpReply {
  if (!(error instanceof CodedError)) return problemReply('internal');
  return problemReply(error.code, { detail: error.message });
}

/** `405 Method Not Allowed` must name the methods that are (RFC 9110 section 15.5.6). */
export function readOnlyReply(): HttpReply {
  return { ...problemReply('method_not_allowed'), headers: { allow: 'GET, HEAD' } };
}

const retryAfterSeconds: Partial<Record<ErrorCode, number>> = {
  too_many_requests: 1,
  no_free_slot: 1,
  store_unavailable: 2,
};

/** `426 Upgrade Required` must name the protocol (RFC 9110 section 15.5.22). */
export function upgradeRequiredReply(): HttpReply {
  return {
    ...problemReply('upgrade_required'),
    headers: { upgrade: 'websocket', connection: 'upgrade' },
  };
}
