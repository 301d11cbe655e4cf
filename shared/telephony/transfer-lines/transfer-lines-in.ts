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

/**
 * The lines in a language, and the language that they are in: the same, or English.
 *
 * @param language BCP-47, e.g. `es-US`.
 */
export function transferLinesIn(language: string): {
  readonly lines: TransferLines;
  readonly language: string;
} {
  const lines = transferLanguages.get(language.toLowerCase().split('-')[0] ?? '');
  return lines === undefined ? { lines: english, language: 'en-US' } : { lines, language };
}
