import { expect, it } from 'vitest';
import { isEventGridKeyValid } from './event-grid-key.ts';

it('takes the key and nothing else', () => {
  expect(isEventGridKeyValid('secret key', 'secret key')).toBe(true);
  for (const given of [undefined, '', 'secret', 'secret key ', 'Secret key']) {
    expect(isEventGridKeyValid(given, 'secret key')).toBe(false);
  }
});

it('is closed when no key is configured', () => {
  expect(isEventGridKeyValid('', '')).toBe(false);
  expect(isEventGridKeyValid(undefined, '')).toBe(false);
});
