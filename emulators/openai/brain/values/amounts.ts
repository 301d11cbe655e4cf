import { wordsOf } from '../text/words.ts';
import { findNumbers } from './numbers.ts';

const MONEY_WORDS = new Set([
  'dollar',
  'dollars',
  'buck',
  'bucks',
  'euro',
  'euros',
  'pounds',
  'usd',
]);

/** After one of these a number counts something else than money. */
const OTHER_UNITS = /^(?:minute|hour|day|week|month|year|percent|installment|payment|time)s?$/;

/**
 * Finds an amount of money: "$84.20", "84 dollars and 20 cents", "twenty bucks".
 *
 * @param bare accept a number without a currency ("make it fifty"), as in a direct answer; then
 * "eighty four twenty" reads as 84.20.
 */
export function findAmount(text: string, bare: boolean): number | undefined {
  const signed = [...text.matchAll(/[$\u20AC\u00A3]\s?(\d[\d,]*(?:\.\d{1,2})?)/g)].at(-1)?.[1];
  if (signed !== undefined) return Number(signed.replaceAll(',', ''));
  const words = wordsOf(text);
  const numbers = findNumbers(words).filter(({ end }) => !OTHER_UNITS.test(words[end] ?? ''));
  for (const [index, number] of numbers.entries()) {
    if (!MONEY_WORDS.has(words[number.end] ?? '')) continue;
    const after = numbers[index + 1];
    const gap = after ? after.start - number.end : Number.POSITIVE_INFINITY;
    const cents = after && gap <= 2 && /^cents?$/.test(words[after.end] ?? '') ? after.value : 0;
    return number.value + cents / 100;
  }
  if (!bare) return undefined;
  const [first, second] = numbers;
  if (!first) return undefined;
  const adjacent = second && second.start === first.end && second.value >= 10 && second.value < 100;
  if (adjacent && first.value >= 1 && Number.isInteger(first.value))
    return first.value + second.value / 100;
  return numbers.at(-1)?.value;
}
