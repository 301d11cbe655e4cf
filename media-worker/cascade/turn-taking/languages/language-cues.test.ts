import { describe, expect, it } from 'vitest';
import { wordsOf } from '../words-of.ts';
import { cuesOf, knownLanguages } from './cues-of.ts';
import type { LanguageCues } from './language-cues.ts';
import { numberWords } from './language-cues.ts';

const wordLists = (cues: LanguageCues): [string, readonly string[]][] =>
  Object.entries(cues).flatMap(([field, list]) =>
    Array.isArray(list) ? [[field, list.map(String)]] : [],
  );

describe.each([...knownLanguages])('%s', (_code, cues) => {
  it('is written as words are compared: lower case, no marks, no apostrophes', () => {
    for (const [field, list] of wordLists(cues)) {
      for (const phrase of list) expect(wordsOf(phrase).join(' '), field).toBe(phrase);
    }
    for (const word of Object.keys(cues.numbers)) expect(wordsOf(word)).toEqual([word]);
  });

  it('says nothing twice', () => {
    for (const [field, list] of wordLists(cues)) {
      expect(new Set(list).size, `${field}: ${list.join(', ')}`).toBe(list.length);
    }
  });

  it('knows every digit, and keeps answers apart from what wants to go on', () => {
    const values = Object.values(cues.numbers);
    for (let digit = 0; digit <= 9; digit += 1) expect(values).toContain(digit);
    const single = cues.backchannels.filter((word) => cues.openEndings.includes(word));
    expect(single).toEqual([]);
  });
});

it('finds a language by its tag, and does without one that nobody described', () => {
  expect(cuesOf('es-MX')).toBe(knownLanguages.get('es'));
  expect(cuesOf('EN')).toBe(knownLanguages.get('en'));
  expect(cuesOf('fi-FI').openEndings).toEqual([]);
  expect(cuesOf('fi-FI').backchannels).toContain('mhm');
});

it('refuses more number words than there are numbers', () => {
  expect(() => numberWords('x '.repeat(40).trim())).toThrow(RangeError);
});
