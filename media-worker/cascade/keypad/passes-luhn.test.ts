import fc from 'fast-check';
import { expect, it } from 'vitest';
import { passesLuhn } from './passes-luhn.ts';

it.each(['4111111111111111', '5500005555555559', '378282246310005', '0'])('fits: %s', (digits) =>
  expect(passesLuhn(digits)).toBe(true),
);

it.each(['4111111111111112', '', '1'])('does not fit: "%s"', (digits) =>
  expect(passesLuhn(digits)).toBe(false),
);

it('fits with exactly one last digit, and notices every single wrong one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }), fc.nat(19), (digits, at) => {
      const fitting = Array.from({ length: 10 }, (_, last) => [...digits, last].join('')).filter(
        (number) => passesLuhn(number),
      );
      expect(fitting).toHaveLength(1);
      const [number = ''] = fitting;
      const place = at % number.length;
      const wrong = (Number(number[place]) + 1) % 10;
      expect(passesLuhn(`${number.slice(0, place)}${wrong}${number.slice(place + 1)}`)).toBe(false);
    }),
  );
});
