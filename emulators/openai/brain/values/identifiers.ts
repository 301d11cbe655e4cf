import { wordsOf } from '../text/words.ts';
import { digitRuns } from './digits.ts';

/**
 * Finds an account, claim or confirmation number: letters with digits ("CLM-2024-1234", "AB1234"),
 * or at least four digits, spoken or written. Phone numbers in E.164 and amounts are none.
 */
export function findIdentifier(text: string): string | undefined {
  const coded = [
    ...text.matchAll(/\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b/g),
  ]
    .map((match) => match[0])
    .filter((code) => code.length >= 4 && !/^\d+(?:st|nd|rd|th|am|pm|k|kwh)$/i.test(code));
  const code = coded.at(-1);
  if (code !== undefined) return code.toUpperCase();
  if (/[$+]\s?\d/.test(text)) return undefined;
  const run = digitRuns(text).findLast(
    (each) => each.digits.length >= 4 && each.digits.length <= 16,
  );
  if (!run) return undefined;
  return `${spelledPrefix(wordsOf(text), run.start)}${run.digits}`;
}

/** Letters spelled right before the digits: "P G one two three four" gives `PG`. */
function spelledPrefix(words: readonly string[], end: number): string {
  let prefix = '';
  for (let at = end - 1; at >= 0 && /^[a-z]$/.test(words[at] ?? '') && prefix.length < 4; at -= 1) {
    if (words[at] === 'a' && !/^[a-z]$/.test(words[at - 1] ?? '') && prefix === '') break;
    prefix = `${words[at]}${prefix}`;
  }
  return prefix.toUpperCase();
}
