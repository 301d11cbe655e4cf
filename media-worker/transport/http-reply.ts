import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { type Problem, problemOf } from '#shared/errors/problem.ts';
import type { HttpReply } from './transport.ts';

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
