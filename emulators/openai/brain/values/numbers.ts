import { wordsOf } from '../text/words.ts';

/** A number found in words, with the positions it takes: `start` inclusive, `end` exclusive. */
export interface FoundNumber {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const MULTIPLIERS: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['grand', 1000],
  ['million', 1_000_000],
]);
const QUANTITIES: ReadonlyMap<string, number> = new Map([
  ['couple', 2],
  ['dozen', 12],
]);

/** Value of one number word below a hundred, or undefined. */
export function smallNumber(word: string): number | undefined {
  const unit = UNITS.indexOf(word);
  if (unit >= 0) return unit;
  const ten = TENS.indexOf(word);
  return ten >= 0 ? (ten + 2) * 10 : undefined;
}

function numeral(word: string): number | undefined {
  return /^\d+(?:,\d{3})*(?:\.\d+)?$/.test(word) ? Number(word.replaceAll(',', '')) : undefined;
}

/** Finds the numbers in words already split; neighbours stay apart ("eighty four twenty": 84, 20). */
export function findNumbers(words: readonly string[]): FoundNumber[] {
  const found: FoundNumber[] = [];
  let at = 0;
  while (at < words.length) {
    const number = readNumber(words, at);
    if (number) found.push(number);
    at = number ? number.end : at + 1;
  }
  return found;
}

/** Finds the numbers in a text. */
export const numbersIn = (text: string): FoundNumber[] => findNumbers(wordsOf(text));

function readNumber(words: readonly string[], start: number): FoundNumber | undefined {
  const first = words[start] ?? '';
  const article = first === 'a' || first === 'an' ? 1 : 0;
  const quantity = QUANTITIES.get(words[start + article] ?? '');
  if (quantity !== undefined) return { value: quantity, start, end: start + article + 1 };
  let at = start + article;
  let total = 0;
  let group = article;
  let any = false;
  let lastSmall = Number.POSITIVE_INFINITY;
  while (at < words.length) {
    const word = words[at] ?? '';
    const multiplier = MULTIPLIERS.get(word);
    const small = smallNumber(word);
    const written = numeral(word);
    if (multiplier !== undefined && (any || article === 1)) {
      group = (group || 1) * multiplier;
      if (multiplier >= 1000) {
        total += group;
        group = 0;
      }
      lastSmall = multiplier;
      any = true;
    } else if (small !== undefined && (!any || fits(small, lastSmall))) {
      if (article === 1 && !any) return undefined;
      group += small;
      lastSmall = small;
      any = true;
    } else if (written !== undefined && !any && article === 0) {
      group = written;
      lastSmall = 0;
      any = true;
    } else if (
      word === 'and' &&
      any &&
      lastSmall >= 100 &&
      smallNumber(words[at + 1] ?? '') !== undefined
    ) {
      at += 1;
      continue;
    } else {
      break;
    }
    at += 1;
  }
  if (!any) return undefined;
  let value = total + group;
  if (words[at] === 'point' && smallNumber(words[at + 1] ?? '') !== undefined) {
    value = Number(`${value}.${smallNumber(words[at + 1] ?? '')}`);
    at += 2;
  } else if (words[at] === 'and' && words[at + 1] === 'a' && words[at + 2] === 'half') {
    value += 0.5;
    at += 3;
  }
  return { value, start, end: at };
}

/** "twenty" + "four" fits, "four" + "twenty" and "twenty" + "fifteen" do not. */
function fits(small: number, last: number): boolean {
  if (last >= 100) return true;
  return last >= 20 && last < 100 && small > 0 && small < 10;
}
