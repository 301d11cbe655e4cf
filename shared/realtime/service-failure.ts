import { ModelError } from '#shared/errors/coded-error.ts';
import type { ServiceError } from './server-event.ts';

/** What the service says of a failure, as a coded error. */
export function serviceFailure({ type, code, message }: ServiceError): ModelError {
  const what = [code, message].filter(Boolean).join(': ') || type || 'no reason was given';
  const kind = `${type ?? ''} ${code ?? ''}`;
  if (/rate_limit|too_many_requests/i.test(kind)) return new ModelError('model_rate_limited', what);
  if (/content_filter|content_policy/i.test(kind)) {
    return new ModelError('model_content_filtered', what);
  }
  if (/invalid_request/i.test(kind)) return new ModelError('model_request_refused', what);
  return new ModelError('model_unavailable', what);
}
