import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAffirmation } from './affirmation.ts';

const affirmations = [
  'yes',
  'Yes.',
  'yeah, go ahead',
  'Yes please!',
  'sure, do it',
  'ok',
  'that’s right',
  'Absolutely, thank you very much',
  'please do',
  'yes pay the full amount',
  'Sí, por favor',
  'claro',
  'de acuerdo',
  'Oui, allez-y s’il vous plaît',
  'd’accord',
  'Ja, bitte',
  'in Ordnung',
  'genau, machen Sie das',
  'Sì, va bene',
  'certo, procedi',
  'sim, pode ser',
  'com certeza',
  'Yes, I have it here.',
  'Yeah, I’m ready',
  '네, 그렇게 해 주세요',
  '좋아요',
];

const others = [
  '',
  'no',
  'yes but not now',
  'yes, but make it fifty',
  'yes?',
  'not yet',
  'yes fifty dollars',
  "don't do it",
  'do not go ahead',
  'never, ok',
  'yes later',
  'please',
  'thank you',
  'maybe yes',
  'yes if it is free',
  'si no es caro',
  'sí pero mañana',
  'oui mais pas maintenant',
  'ja aber nicht jetzt',
  'sì ma non adesso',
  'sim mas não agora',
  'I said yes to the other one',
  'hold on, ok',
  'cancel it yes',
  'I have it here',
  'yes, I have to think',
  '네, 하지만 나중에요',
  '해 주세요',
];

describe('isAffirmation', () => {
  it.each(affirmations)('takes "%s" for a yes', (text) => {
    expect(isAffirmation(text)).toBe(true);
  });

  it.each(others)('does not take "%s" for a yes', (text) => {
    expect(isAffirmation(text)).toBe(false);
  });

  it('is no yes any more with a restriction anywhere in it', () => {
    const restriction = fc.constantFrom(
      'not',
      'no',
      "don't",
      'but',
      'wait',
      'later',
      'if',
      'unless',
      'instead',
      'twenty',
      '5',
      'pero',
      'mais',
      'aber',
      'nicht',
      'non',
      'ma',
      'mas',
      'nao',
      'pas',
    );
    fc.assert(
      fc.property(fc.constantFrom(...affirmations), restriction, fc.nat(), (text, word, place) => {
        const words = text.split(' ');
        words.splice(place % (words.length + 1), 0, word);
        expect(isAffirmation(words.join(' '))).toBe(false);
      }),
    );
  });

  it('does not mind case, punctuation and accents', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...affirmations),
        fc.constantFrom('.', '!', ',', ' …'),
        (text, end) => {
          expect(isAffirmation(text.toUpperCase() + end)).toBe(true);
          expect(isAffirmation(text.normalize('NFD'))).toBe(true);
        },
      ),
    );
  });
});
