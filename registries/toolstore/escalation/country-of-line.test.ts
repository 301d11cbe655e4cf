import { expect, it } from 'vitest';
import { countryOfLine } from './country-of-line.ts';

it.each([
  ['+13125550123', 'US'],
  ['+16045551234', 'CA'],
  ['+18765551234', 'JM'],
  ['+447400123456', 'GB'],
  ['+19005551234', undefined],
  ['+18005551234', undefined],
  ['+449098790123', undefined],
  // No country has given out this area code: the numbers of the demonstration begin with it.
  ['+15550100102', undefined],
  ['+999', undefined],
])('%s is an ordinary line in %s', (phone, country) => {
  expect(countryOfLine(phone)).toBe(country);
});
