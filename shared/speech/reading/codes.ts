import { digitByDigit } from './number-words.ts';
import { alias, isEnglish, type Reading, readingsOf } from './reading.ts';

/** Capital letters and at least three digits, perhaps with hyphens: ticket and reference numbers. */
const MIXED_CODE =
  /(?<![\p{L}\p{N}#/.-])(?=[\dA-Z-]{0,40}[A-Z])(?=(?:[A-Z-]{0,20}\d){3})[\dA-Z]{1,20}(?:-[\dA-Z]{1,20}){0,5}(?![\p{L}\p{N}]|-[\p{L}\p{N}])/gu;
const HYPHENATED_DIGITS = /(?<![\p{L}\p{N}.,-])\d{2,12}(?:-\d{2,12}){1,5}(?![\p{L}\p{N}]|-\d)/gu;
const LONG_DIGITS = /(?<![\p{L}\p{N}.,$€£-])\d{7,24}(?![\p{L}\p{N}]|[.,-]\d)/gu;
const SHORT_DIGITS = /(?<![\p{L}\p{N}.,$€£-])\d{4,6}(?![\p{L}\p{N}]|[.,-]\d)/gu;
const RUN = /[A-Z]+|\d+/g;

/** Words after which even a short number is a name and no quantity. */
const NUMBER_FOLLOWS =
  /(?:\b(?:number|account|acct|ticket|case|reference|confirmation|code|id|policy|claim|order|invoice|meter|pin|zip|ends? (?:in|with)|ending (?:in|with)|last four(?: digits)?)(?:\s+(?:number|no\.?|code|is|are|of))*\s*[:#]?\s*|#)$/i;
const STATE_BEFORE = /\b[A-Z]{2}\s$/;

/** `OUT` and `PLAN` are said as words, `TKT` is spelled. */
const isWord = (letters: string) => letters.length >= 3 && /[AEIOUY]/.test(letters);

/** Account, ticket and reference numbers: digit by digit, letters one by one. */
export function findCodes(text: string, language: string): Reading[] {
  const runsOf = (pattern: RegExp) =>
    [...text.matchAll(pattern)].flatMap((code) =>
      readingsOf(code[0], RUN, ([run]) => {
        if (/^\d/.test(run)) return alias(digitByDigit(run));
        return isWord(run) ? undefined : { kind: 'say-as', interpretAs: 'characters' };
      }).map(({ start, end, as }) => ({ start: code.index + start, end: code.index + end, as })),
    );
  const isNamed = (at: number) => {
    const before = text.slice(Math.max(0, at - 60), at);
    return STATE_BEFORE.test(before) || (isEnglish(language) && NUMBER_FOLLOWS.test(before));
  };
  return [
    ...runsOf(MIXED_CODE),
    ...runsOf(HYPHENATED_DIGITS),
    ...readingsOf(text, LONG_DIGITS, ([digits]) => alias(digitByDigit(digits))),
    ...readingsOf(text, SHORT_DIGITS, ({ 0: digits, index = 0 }) =>
      isNamed(index) ? alias(digitByDigit(digits)) : undefined,
    ),
  ];
}
