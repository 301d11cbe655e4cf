import { wordsOf } from '../text/words.ts';
import { smallNumber } from './numbers.ts';

const DIGIT_WORDS: ReadonlyMap<string, string> = new Map([
  ['oh', '0'],
  ['o', '0'],
  ['nought', '0'],
]);
const REPEATS: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);

/** A run of digits as said or typed, with the positions of its words. */
export interface DigitRun {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds runs of digits: "1234", "one two three four", "double five", "oh", "twelve thirty four",
 * "555-010-0102". Neighbouring pieces belong to one run.
 */
export function digitRuns(text: string): DigitRun[] {
  const words = wordsOf(text);
  const runs: DigitRun[] = [];
  let at = 0;
  while (at < words.length) {
    const start = at;
    let digits = '';
    while (at < words.length) {
      const repeat = REPEATS.get(words[at] ?? '');
      const piece = digitsOf(
        words[at + (repeat ? 1 : 0)] ?? '',
        words[at + 1] ?? '',
        digits !== '',
      );
      if (!piece) break;
      digits += piece.digits.repeat(repeat ?? 1);
      at += piece.words + (repeat ? 1 : 0);
    }
    if (digits !== '') runs.push({ digits, start, end: at });
    else at += 1;
  }
  return runs;
}

function digitsOf(
  word: string,
  next: string,
  inRun: boolean,
): { digits: string; words: number } | undefined {
  if (/^\d/.test(word)) return { digits: word.replaceAll(/\D/g, ''), words: 1 };
  const spoken = DIGIT_WORDS.get(word);
  if (spoken !== undefined && (inRun || smallNumber(next) !== undefined)) {
    return { digits: spoken, words: 1 };
  }
  const value = smallNumber(word);
  if (value === undefined) return undefined;
  const unit = smallNumber(next);
  if (value >= 20 && unit !== undefined && unit > 0 && unit < 10) {
    return { digits: String(value + unit), words: 2 };
  }
  return { digits: String(value), words: 1 };
}

/** The run with exactly `length` digits; a longer one gives its tail when `tail` is set. */
export function digitsOfLength(
  text: string,
  length: number | undefined,
  tail: boolean,
): string | undefined {
  const runs = digitRuns(text).map((run) => run.digits);
  if (length === undefined) return runs.filter((digits) => digits.length >= 3).at(-1);
  const exact = runs.findLast((digits) => digits.length === length);
  if (exact !== undefined) return exact;
  const longer = runs.findLast((digits) => digits.length > length);
  return tail && longer !== undefined ? longer.slice(-length) : undefined;
}
