import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { italian } from './italian.ts';
import { korean } from './korean.ts';
import { commonBackchannels, type LanguageCues } from './language-cues.ts';
import { portuguese } from './portuguese.ts';
import { spanish } from './spanish.ts';

/** Languages whose cues are known, by their ISO 639-1 code. */
export const knownLanguages: ReadonlyMap<string, LanguageCues> = new Map([
  ['en', english],
  ['es', spanish],
  ['fr', french],
  ['de', german],
  ['it', italian],
  ['pt', portuguese],
  ['ko', korean],
]);

/** Of a language that nobody has described: every sentence may be over, and none surely is. */
const unknownLanguage: LanguageCues = {
  backchannels: commonBackchannels,
  hesitations: [],
  openEndings: [],
  answers: [],
  numbers: {},
  zeroLetters: [],
  signs: {},
  requests: [],
  digitsAsked: [],
  emailAsked: [],
  addressAsked: [],
  spellingAsked: [],
  digitNouns: [],
  lastWords: [],
  atWords: [],
  dotWords: [],
};

/** @param language BCP-47, e.g. `en-US`. */
export function cuesOf(language: string): LanguageCues {
  const [base = ''] = language.toLowerCase().split('-');
  return knownLanguages.get(base) ?? unknownLanguage;
}
