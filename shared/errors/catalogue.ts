/**
 * Every failure a caller can act on, with its HTTP status and what to do about it.
 * `docs/errors.md` documents the same codes; a test keeps both in step.
 */
export const errorCatalogue = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    fix: 'Correct the fields named in `errors` and send it again.',
  },
  unauthenticated: {
    status: 401,
    title: 'Credentials are missing or not valid',
    fix: 'Send a valid token or key.',
  },
  forbidden: {
    status: 403,
    title: 'These credentials do not allow this',
    fix: 'Use an identity with the needed role.',
  },
  not_found: { status: 404, title: 'There is no such thing', fix: 'Check the id and the path.' },
  method_not_allowed: {
    status: 405,
    title: 'This method is not allowed here',
    fix: 'See the endpoint list in docs/api.md.',
  },
  conflict: {
    status: 409,
    title: 'It was changed or started by somebody else',
    fix: 'Read it again and repeat the change.',
  },
  stale_write: {
    status: 409,
    title: 'A newer version was stored meanwhile',
    fix: 'Read it again and repeat the change.',
  },
  payload_too_large: { status: 413, title: 'The body is too large', fix: 'Send less at a time.' },
  upgrade_required: {
    status: 426,
    title: 'This address speaks WebSocket',
    fix: 'Connect with a WebSocket client.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    fix: 'Wait as long as `retry-after` says.',
  },
  internal: {
    status: 500,
    title: 'Something failed on our side',
    fix: 'Try again; report the `traceId` if it stays.',
  },
  store_unavailable: {
    status: 503,
    title: 'A store does not answer',
    fix: 'Try again in a moment.',
  },
  pool_exhausted: {
    status: 503,
    title: 'All connections to a service are in use',
    fix: 'Try again in a moment; raise the pool limit if it stays.',
  },
  in_progress: {
    status: 503,
    title: 'Somebody else is handling it right now',
    fix: 'Try again in a moment.',
  },
  sign_in_unavailable: {
    status: 503,
    title: 'The sign-in service does not answer',
    fix: 'Try again in a moment.',
  },
  model_unavailable: {
    status: 503,
    title: 'The language model does not answer',
    fix: 'Try again in a moment.',
  },
  model_rate_limited: {
    status: 503,
    title: 'The language model is over its limit',
    fix: 'Try again in a moment.',
  },
  model_content_filtered: {
    status: 422,
    title: 'The content filter stopped the answer',
    fix: 'Say it in another way.',
  },
  model_timeout: {
    status: 504,
    title: 'The language model was too slow',
    fix: 'Try again in a moment.',
  },
  model_request_refused: {
    status: 502,
    title: 'The language model refused the request',
    fix: 'Check deployment, key and request size.',
  },
  speech_unavailable: {
    status: 503,
    title: 'The speech service does not answer',
    fix: 'Try again in a moment.',
  },
  speech_timeout: {
    status: 504,
    title: 'The speech service was too slow',
    fix: 'Try again in a moment.',
  },
  speech_unauthorised: {
    status: 502,
    title: 'The speech service refused our key',
    fix: 'Check AZURE_SPEECH_KEY.',
  },
  call_not_found: { status: 404, title: 'There is no such call', fix: 'The call may have ended.' },
  call_control_failed: {
    status: 502,
    title: 'The telephony service refused the operation',
    fix: 'See `detail`; try again.',
  },
  message_not_sent: {
    status: 502,
    title: 'The message was not accepted',
    fix: 'See `detail`; try again or use another channel.',
  },
  no_free_slot: { status: 503, title: 'Every line is taken', fix: 'Wait for a free line.' },
  configuration_invalid: {
    status: 500,
    title: 'The configuration is not valid',
    fix: 'Correct the settings named in `errors`.',
  },
} as const satisfies Record<
  string,
  { readonly status: number; readonly title: string; readonly fix: string }
>;

export type ErrorCode = keyof typeof errorCatalogue;
