import { describe, expect, it } from 'vitest';
import { serviceFailure } from './service-failure.ts';

describe('a failure of the service', () => {
  it.each([
    [{ type: 'rate_limit_error', code: 'rate_limit_exceeded' }, 'model_rate_limited'],
    [{ code: 'too_many_requests' }, 'model_rate_limited'],
    [{ type: 'invalid_request_error', code: 'content_filter' }, 'model_content_filtered'],
    [{ type: 'invalid_request_error', code: 'invalid_value' }, 'model_request_refused'],
    [{ type: 'server_error' }, 'model_unavailable'],
    [{ type: 'something_new', code: null }, 'model_unavailable'],
    [{}, 'model_unavailable'],
  ])('%j is known as %s', (error, code) => {
    expect(serviceFailure(error)).toMatchObject({ name: 'ModelError', code });
  });

  it('keeps what the service says of it', () => {
    const error = {
      type: 'invalid_request_error',
      code: 'invalid_value',
      message: 'No voice Bob.',
    };
    expect(serviceFailure(error).message).toContain('invalid_value: No voice Bob.');
    expect(serviceFailure({ type: 'server_error' }).message).toContain('server_error');
    expect(serviceFailure({}).message).toContain('no reason was given');
  });

  it('does not take the words of a message for its kind', () => {
    const error = { type: 'server_error', message: 'The rate_limit could not be read.' };
    expect(serviceFailure(error).code).toBe('model_unavailable');
  });
});
