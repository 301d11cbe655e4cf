import { expect, it } from 'vitest';
import { apologyFor } from './apologies.ts';

it('apologises in the caller’s language, whatever its region', () => {
  expect(apologyFor('model_timeout', 'es-US')).toMatch(/^Lo siento, estoy tardando/);
  expect(apologyFor('store_unavailable', 'de-AT')).toMatch(/^Es tut mir leid/);
});

it('has something to say for every failure, in every language', () => {
  for (const language of ['en', 'es', 'fr', 'de', 'it', 'pt', 'ko']) {
    expect(apologyFor('model_rate_limited', language)).not.toBe('');
    expect(apologyFor('internal', language)).toMatch(/\?$/);
  }
});

it('is English for everybody else', () => {
  const unknown = [
    apologyFor('internal'),
    apologyFor('internal', 'ja-JP'),
    apologyFor('internal', ''),
  ];
  expect(new Set(unknown)).toEqual(new Set([apologyFor('internal', 'en-GB')]));
});
