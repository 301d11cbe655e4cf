import { expect, it } from 'vitest';
import { hideCardNumber } from './hide-card-number.ts';

it.each(['5555555555554444', '378282246310005', '4242424242424241', '501800000009'])(
  'does not tell %s, which may be a card',
  (digits) => {
    const told = hideCardNumber(digits);
    expect(told).toContain(`${digits.length} digits`);
    expect(told).not.toMatch(/\d{3}/);
  },
);

it.each(['1', '4821', '7890100101', '15550100102', '442079460018', '0442079460018'])(
  'tells %s as it is: a choice, an account or a telephone',
  (digits) => {
    expect(hideCardNumber(digits)).toBe(digits);
  },
);
