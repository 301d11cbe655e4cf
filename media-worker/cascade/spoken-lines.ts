import { english } from './spoken-lines/english.ts';
import { french } from './spoken-lines/french.ts';
import { german } from './spoken-lines/german.ts';
import { italian } from './spoken-lines/italian.ts';
import { korean } from './spoken-lines/korean.ts';
import type { LineSet } from './spoken-lines/line-set.ts';
import { portuguese } from './spoken-lines/portuguese.ts';
import { spanish } from './spoken-lines/spanish.ts';

/** What is said where the caller's language is not looked at, and in languages that nobody has written. */
export const spokenLines = english;

/** The language of {@link spokenLines}. */
const usualLanguage = 'en-US';

/** By ISO 639-1 code. */
export const spokenLanguages: ReadonlyMap<string, LineSet> = new Map<string, LineSet>([
  ['en', english],
  ['es', spanish],
  ['fr', french],
  ['de', german],
  ['it', italian],
  ['pt', portuguese],
  ['ko', korean],
]);

/**
 * Our own lines for a language, and the language that they are in: the same, or English.
 *
 * @param language BCP-47, e.g. `es-US`.
 */
export function spokenLinesIn(language: string): {
  readonly lines: LineSet;
  readonly language: string;
} {
  const [base = ''] = language.toLowerCase().split('-');
  const lines = spokenLanguages.get(base);
  return lines === undefined ? { lines: english, language: usualLanguage } : { lines, language };
}
