import { expect, it } from 'vitest';
import { findDuration } from './durations.ts';

it.each([
  ['over two months', 'months', false, 2],
  ['a couple of months', 'months', false, 2],
  ['half a year', 'months', false, 6],
  ['the last year', 'months', false, 12],
  ['a year and nothing else', 'months', false, 12],
  ['a few weeks', 'weeks', false, 3],
  ['for three hours', 'hours', false, 3],
  ['90 minutes', 'hours', false, 1.5],
  ['six', 'months', true, 6],
  ['six', 'months', false, undefined],
  ['soon', 'months', true, undefined],
] as const)('%j in %s (bare: %s) is %s', (text, unit, bare, length) => {
  expect(findDuration(text, unit, bare)).toBe(length);
});
