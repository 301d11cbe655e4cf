import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbersIn } from './numbers.ts';

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function inWords(value: number): string {
  if (value >= 1000) {
    const rest = value % 1000;
    return `${inWords(Math.floor(value / 1000))} thousand${rest > 0 ? ` ${inWords(rest)}` : ''}`;
  }
  if (value >= 100) {
    const rest = value % 100;
    return `${UNITS[Math.floor(value / 100)]} hundred${rest > 0 ? ` and ${inWords(rest)}` : ''}`;
  }
  if (value < 20) return UNITS[value] ?? '';
  return `${TENS[Math.floor(value / 10)]}${value % 10 > 0 ? ` ${UNITS[value % 10]}` : ''}`;
}

describe('numbersIn', () => {
  it('reads every number below a million as people say it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (value) => {
        expect(numbersIn(`it is ${inWords(value)} you see`).map((found) => found.value)).toEqual([
          value,
        ]);
      }),
    );
  });

  it.each([
    ['two and a half hours', [2.5]],
    ['a couple of days', [2]],
    ['eighty four twenty', [84, 20]],
    ['one two three', [1, 2, 3]],
    ['1,200 or 3.5', [1200, 3.5]],
    ['three point five', [3.5]],
    ['a hundred', [100]],
    ['no figures here', []],
  ])('reads %j', (text, values) => {
    expect(numbersIn(text).map((found) => found.value)).toEqual(values);
  });
});
