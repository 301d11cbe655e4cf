import { expect, it } from 'vitest';
import { findAmount } from './amounts.ts';

it.each([
  ['$84.20 please', false, 84.2],
  ['pay 84 dollars and 20 cents', false, 84.2],
  ['twenty bucks', false, 20],
  ['a hundred and fifty dollars', false, 150],
  ['one thousand two hundred dollars', false, 1200],
  ['$1,250', false, 1250],
  ['put fifty on it', false, undefined],
  ['fifty', true, 50],
  ['make it fifty', true, 50],
  ['eighty four twenty', true, 84.2],
  ['one fifty', true, 1.5],
  ['three months', true, undefined],
  ['nothing', true, undefined],
])('%j (bare: %s) is %s', (text, bare, amount) => {
  expect(findAmount(text, bare)).toBe(amount);
});
