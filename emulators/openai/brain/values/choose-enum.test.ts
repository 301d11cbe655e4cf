import { describe, expect, it } from 'vitest';
import { ALL_CONCEPTS } from '../lexicon/all-concepts.ts';
import { Lexicon } from '../lexicon/lexicon.ts';
import { chooseEnum } from './choose-enum.ts';

const lexicon = new Lexicon(ALL_CONCEPTS);
const services = ['electric', 'gas', 'water'];
const methods = ['bank_account', 'credit_card', 'debit_card'];
const periods = ['last_month', 'last_year', 'same_month_last_year'];

describe('chooseEnum', () => {
  it.each([
    [services, 'my lights went out', false, 'electric'],
    [services, 'no, I meant gas', false, 'gas'],
    [services, 'nothing comes out of the tap', false, 'water'],
    [services, 'I want to report something', false, undefined],
    [methods, 'with my checking account', false, 'bank_account'],
    [methods, 'use my Visa', false, 'credit_card'],
    [methods, 'my card', false, undefined],
    [methods, 'the second one', true, 'credit_card'],
    [periods, 'compare it with last year', false, 'last_year'],
    [['whatsapp', 'webchat', 'either'], 'I do not mind', true, 'either'],
    [['whatsapp', 'webchat'], 'can you text me instead', false, undefined],
    [['whatsapp', 'webchat'], 'not WhatsApp, web chat', false, 'webchat'],
  ])('of %j chooses for %j (answer: %s) %s', (values, text, answer, chosen) => {
    expect(chooseEnum({ values, description: '' }, text, lexicon, answer)).toBe(chosen);
  });

  it('uses what the description says about a value', () => {
    const description =
      'lost (left somewhere, cannot be found) or damaged (torn, wet, chewed by a pet).';
    expect(
      chooseEnum(
        { values: ['lost', 'damaged'], description },
        'the dog chewed on it',
        lexicon,
        false,
      ),
    ).toBe('damaged');
  });
});
