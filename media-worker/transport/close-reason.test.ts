import { expect, it } from 'vitest';
import { fitCloseReason } from './close-reason.ts';

it('leaves a reason that fits as it is', () => {
  expect(fitCloseReason('call ended')).toBe('call ended');
  expect(fitCloseReason('x'.repeat(123))).toHaveLength(123);
});

it('cuts a longer one between characters, also between those of four bytes', () => {
  expect(fitCloseReason('x'.repeat(500))).toBe('x'.repeat(123));
  expect(fitCloseReason(`x${'\u{1f600}'.repeat(100)}`)).toBe(`x${'\u{1f600}'.repeat(30)}`);
});
