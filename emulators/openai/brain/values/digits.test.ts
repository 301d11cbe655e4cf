import { describe, expect, it } from 'vitest';
import { digitRuns, digitsOfLength } from './digits.ts';

describe('digitsOfLength', () => {
  it.each([
    ['one two three four', '1234'],
    ['it is 1 2 3 4', '1234'],
    ['the last four are twelve thirty four', '1234'],
    ['double five oh nine', '5509'],
    ['1234.', '1234'],
    ['my social ends in 98-76', '9876'],
    ['000 11 2345', '2345'],
    ['twelve', undefined],
    ['I do not know', undefined],
  ])('reads four digits from %j', (text, digits) => {
    expect(digitsOfLength(text, 4, true)).toBe(digits);
  });

  it('takes the longest run when no length is known', () => {
    expect(digitsOfLength('the code is six five four three two one', undefined, false)).toBe(
      '654321',
    );
  });
});

it('keeps runs with words between them apart', () => {
  expect(digitRuns('call 555 0100 or five five five 0199').map((run) => run.digits)).toEqual([
    '5550100',
    '5550199',
  ]);
});
