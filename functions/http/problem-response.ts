import type { HttpResponseInit } from '@azure/functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import { type Problem, problemOf } from '#shared/errors/problem.ts';
import { MethodNotAllowedError } from './method-not-allowed-error.ts';
import { RequestProblem } from './request-problem.ts';

/**
 * The answer to a failed request. What is not one of our coded errors becomes `internal`, without a
 * word about what happened; a coded server error tells no detail either, except what the outside
 * service said (502).
 */
export function problemResponse(error: unknown, traceId: string): HttpResponseInit {
  return writeProblem(toProblem(error, traceId), headersOf(error));
}

function toProblem(error: unknown, traceId: string): Problem {
  if (error instanceof RequestProblem) {
    return problemOf(error.code, { errors: error.errors, traceId });
  }
  if (!(error instanceof CodedError)) return problemOf('internal', { traceId });
  const { status } = problemOf(error.code);
  const mayTell = status < 500 || status === 502;
  return problemOf(error.code, { ...(mayTell ? { detail: error.message } : {}), traceId });
}

/** `405 Method Not Allowed` must name the methods that are (RFC 9110 section 15.5.6). */
function headersOf(error: unknown): Readonly<Record<string, string>> {
  return error instanceof MethodNotAllowedError ? { allow: error.allowed.join(', ') } : {};
}

function writeProblem(
  problem: Problem,
  headers: Readonly<Record<string, string>>,
): HttpResponseInit {
  return {
    status: problem.status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      ...(problem.status === 503 || problem.status === 429 ? { 'retry-after': '2' } : {}),
    },
    body: JSON.stringify(problem),
  };
}
