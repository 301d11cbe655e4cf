import { expect, it } from 'vitest';
import { languageOfPhrases } from './language-of-phrases.ts';

const candidates = ['en-US', 'es-US', 'de-DE'];

it('is the candidate that most of the utterance is in, whatever its dialect', () => {
  const phrases = [
    { text: 'OK.', locale: 'en-GB' },
    { text: 'Quiero pagar mi factura.', locale: 'es-MX' },
  ];
  expect(languageOfPhrases(phrases, candidates)).toBe('es-US');
});

it.each([
  ['is told', [{ text: 'Quiero pagar.' }, { text: 'Hoy.', locale: null }]],
  ['is one that is listened for', [{ text: '料金を払います', locale: 'ja-JP' }]],
  ['is there', []],
])('is not known where none %s', (_, phrases) => {
  expect(languageOfPhrases(phrases, candidates)).toBeUndefined();
});
