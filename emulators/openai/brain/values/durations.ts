import { wordsOf } from '../text/words.ts';
import { DURATION_UNITS, type DurationUnit } from '../tools/value-kind.ts';
import { findNumbers } from './numbers.ts';

const DAYS_PER_UNIT: Readonly<Record<DurationUnit, number>> = {
  minutes: 1 / 1440,
  hours: 1 / 24,
  days: 1,
  weeks: 7,
  months: 30,
  years: 360,
};

const UNIT_WORDS: ReadonlyMap<string, DurationUnit> = new Map(
  DURATION_UNITS.flatMap((unit) => [[unit, unit] as const, [unit.slice(0, -1), unit] as const]),
);

/**
 * Finds a length of time and gives it in `unit`: "two months", "half a year", "a couple of weeks",
 * "the last year". A year counts twelve months of thirty days.
 *
 * @param bare accept a number without a unit, as in a direct answer.
 */
export function findDuration(text: string, unit: DurationUnit, bare: boolean): number | undefined {
  const words = wordsOf(text);
  for (const [position, word] of words.entries()) {
    const said = UNIT_WORDS.get(word);
    if (!said) continue;
    const count = countBefore(words, position);
    if (count === undefined) continue;
    const converted = (count * DAYS_PER_UNIT[said]) / DAYS_PER_UNIT[unit];
    return unit === 'hours' || unit === 'minutes' ? converted : Math.max(1, Math.round(converted));
  }
  return bare ? findNumbers(words)[0]?.value : undefined;
}

function countBefore(words: readonly string[], position: number): number | undefined {
  const before = words[position - 1] ?? '';
  const two = words[position - 2] ?? '';
  if (before === 'half' || (before === 'a' && two === 'half')) return 0.5;
  const window = words.slice(Math.max(0, position - 4), position);
  const number = findNumbers(window).at(-1);
  if (
    number &&
    window.slice(number.end).every((word) => ['of', 'the', 'more', 'full', 'whole'].includes(word))
  ) {
    return number.value;
  }
  if (['a', 'an', 'one', 'past', 'whole', 'entire'].includes(before)) return 1;
  if (before === 'last' && /s$/.test(words[position] ?? '') === false) return 1;
  return before === 'few' || before === 'several' ? 3 : undefined;
}
