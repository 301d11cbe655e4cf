import { linesInLanguage } from '#shared/speech/lines-in-language.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { italian } from './italian.ts';
import { korean } from './korean.ts';
import { portuguese } from './portuguese.ts';
import { spanish } from './spanish.ts';
import type { TransferLines } from './transfer-lines.ts';

/** By ISO 639-1 code. */
export const transferLanguages: ReadonlyMap<string, TransferLines> = new Map<string, TransferLines>(
  [
    ['en', english],
    ['es', spanish],
    ['fr', french],
    ['de', german],
    ['it', italian],
    ['pt', portuguese],
    ['ko', korean],
  ],
);

/** See {@link linesInLanguage}. */
export function transferLinesIn(language: string) {
  return linesInLanguage(transferLanguages, english, language);
}
