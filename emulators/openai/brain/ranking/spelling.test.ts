import { describe, expect, it } from 'vitest';
import { spellingCorrection, withinOneEdit } from './spelling.ts';

describe('withinOneEdit', () => {
  it.each([
    ['payment', 'pament', true],
    ['payment', 'paymentt', true],
    ['payment', 'paynent', true],
    ['payment', 'paymetn', true],
    ['payment', 'paymnte', false],
    ['payment', 'basement', false],
  ])('%s and %s: %s', (a, b, near) => {
    expect(withinOneEdit(a, b)).toBe(near);
  });
});

it('corrects longer words only, and keeps the first letter', () => {
  const correct = spellingCorrection(new Set(['payment', 'bill']));
  expect(['pament', 'bil', 'rayment'].map(correct)).toEqual(['payment', 'bil', 'rayment']);
});
