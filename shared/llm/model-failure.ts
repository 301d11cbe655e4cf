import { BrokenCircuitError } from 'cockatiel';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { ModelError } from '#shared/errors/coded-error.ts';

/** The service stayed silent for too long, before the first token or between two. */
export class TokenTimeoutError extends Error {
  override readonly name = 'TokenTimeoutError';
}

/** The failure in our words, and whether another attempt may help. */
export interface ModelFailure {
  readonly error: ModelError;
  readonly retryable: boolean;
  /** What the service asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Sorts whatever the client threw. */
export function modelFailure(cause: unknown): ModelFailure {
  if (cause instanceof ModelError) return { error: cause, retryable: false };
  if (cause instanceof TokenTimeoutError || cause instanceof APIConnectionTimeoutError) {
    return { error: new ModelError('model_timeout', undefined, { cause }), retryable: true };
  }
  if (cause instanceof BrokenCircuitError || cause instanceof APIConnectionError) {
    return {
      error: new ModelError('model_unavailable', undefined, { cause }),
      retryable: cause instanceof APIConnectionError,
    };
  }
  if (cause instanceof APIError) return apiFailure(cause);
  return { error: new ModelError('model_unavailable', undefined, { cause }), retryable: false };
}

function apiFailure(cause: APIError): ModelFailure {
  const status: number | undefined = cause.status;
  if (cause.code === 'content_filter') {
    return {
      error: new ModelError('model_content_filtered', undefined, { cause }),
      retryable: false,
    };
  }
  if (status === 429) {
    const retryAfterMs = retryAfter(cause.headers);
    return {
      error: new ModelError('model_rate_limited', undefined, { cause }),
      retryable: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  // 409 (lock time-out) and 408 are passing; an error without status broke the running stream.
  if (status === undefined || status >= 500 || status === 408 || status === 409) {
    return { error: new ModelError('model_unavailable', undefined, { cause }), retryable: true };
  }
  return {
    error: new ModelError('model_request_refused', `The model service answered ${status}.`, {
      cause,
    }),
    retryable: false,
  };
}

/** `retry-after-ms`, or `retry-after` in seconds (Azure sends both, RFC 9110 section 10.2.3). */
function retryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return milliseconds;
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
