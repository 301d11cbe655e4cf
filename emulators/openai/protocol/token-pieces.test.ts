import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countTokens, tokenPieces } from './token-pieces.ts';

it('splits any text into pieces that concatenate to it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), (text) => {
      expect(tokenPieces(text).join('')).toBe(text);
    }),
  );
});

it('counts words, numbers and signs', () => {
  expect(tokenPieces('Your balance is $84.20.')).toEqual([
    'Your',
    ' balance',
    ' is',
    ' $',
    '84',
    '.',
    '20',
    '.',
  ]);
  expect(countTokens('')).toBe(0);
});
