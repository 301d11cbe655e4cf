import { numberInWords } from './number-words.ts';
import { alias, isEnglish, type Reading, readingsOf } from './reading.ts';

const CURRENCIES: Readonly<Record<string, { readonly whole: string; readonly part: string }>> = {
  $: { whole: 'dollar', part: 'cent' },
  '€': { whole: 'euro', part: 'cent' },
  '£': { whole: 'pound', part: 'penny' },
};

const AMOUNT =
  /(?<![\p{L}\p{N}.,])(?<minus>[-\u2212])?(?<sign>[$€£])\s?(?<whole>\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.(?<part>\d{1,2}))?(?!\d|[.,]\d|\s?(?:thousand|million|billion|trillion|k|m|bn)\b)/giu;

function counted(count: number, unit: string): string {
  const plural = unit === 'penny' ? 'pence' : `${unit}s`;
  return `${numberInWords(count)} ${count === 1 ? unit : plural}`;
}

/** Amounts of money in English, e.g. `$84.20`: eighty-four dollars and twenty cents. */
export function findAmounts(text: string, language: string): Reading[] {
  if (!isEnglish(language)) return [];
  return readingsOf(text, AMOUNT, ({ groups }) => {
    const currency = CURRENCIES[groups?.sign ?? ''];
    if (currency === undefined) return undefined;
    const whole = Number(groups?.whole?.replaceAll(',', ''));
    const part = Number((groups?.part ?? '0').padEnd(2, '0'));
    const parts = [
      ...(whole > 0 || part === 0 ? [counted(whole, currency.whole)] : []),
      ...(part > 0 ? [counted(part, currency.part)] : []),
    ];
    return alias(`${groups?.minus === undefined ? '' : 'minus '}${parts.join(' and ')}`);
  });
}
