import fc from 'fast-check';
import { expect, it } from 'vitest';
import { centsOf, dollarsOf, spokenMoney } from './spoken-money.ts';

it('brings every amount of cents through dollars and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (cents) => {
      expect(centsOf(dollarsOf(cents))).toBe(cents);
    }),
  );
});

it.each([
  [8420, '$84.20'],
  [120_400, '$1,204.00'],
  [5, '$0.05'],
  [-500, '$5.00'],
])('says %i cents as %s', (cents, words) => {
  expect(spokenMoney(cents)).toBe(words);
});

it('refuses fractions of a cent', () => {
  expect(centsOf(10.001)).toBeUndefined();
  expect(centsOf(0.1 + 0.2)).toBe(30);
});
