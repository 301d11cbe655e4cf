import { alias, isEnglish, type ReadAs, type Reading, readingsOf } from './reading.ts';

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

const MOMENT =
  /(?<![\p{L}\p{N}-])(?<date>\d{4}-\d{2}-\d{2})T(?<hour>\d{2}):(?<minute>\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?(?![\p{L}\p{N}])/gu;
const ISO_DATE = /(?<![\p{L}\p{N}-])\d{4}-\d{2}-\d{2}(?![\p{L}\p{N}-])/gu;
const SLASHED_DATE = /(?<![\p{L}\p{N}/])(?<one>\d{1,2})\/(?<two>\d{1,2})\/\d{4}(?![\p{L}\p{N}/])/gu;
const HALF_DAY_TIME = /(?<![\d:.,])(?:1[0-2]|0?[1-9]):[0-5]\d\s?[ap]\.?m(?!\p{L})/giu;
const WHOLE_DAY_TIME =
  /(?<![\d:.,])(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?![\d:]|\s?[ap]\.?m)/giu;

/** A day that exists; undefined for `2026-02-30` and the like. */
function dayOf(date: string): { year: number; month: number; day: number } | undefined {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return month < 1 || month > 12 || day < 1 || day > lastDay ? undefined : { year, month, day };
}

function halfDay(hour: number, minute: string): string {
  const minutes = minute === '00' ? '' : `:${minute}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}

function momentInWords(date: string, hour: string, minute: string, language: string) {
  const day = dayOf(date);
  if (day === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  if (!isEnglish(language)) return alias(`${date}, ${hour}:${minute}`);
  const words = `${MONTHS[day.month - 1]} ${day.day}, ${day.year}`;
  return alias(`${words} at ${halfDay(Number(hour), minute)}`);
}

const date = (format: 'ymd' | 'mdy' | 'dmy'): ReadAs => ({
  kind: 'say-as',
  interpretAs: 'date',
  format,
});

/** Dates and times of day as systems write them, e.g. `2026-11-21`, `11/21/2026`, `17:30`. */
export function findDatesAndTimes(text: string, language: string): Reading[] {
  const monthFirst = /^en-(?:US|PH)\b/i.test(language);
  return [
    ...readingsOf(text, MOMENT, ({ groups }) =>
      momentInWords(groups?.date ?? '', groups?.hour ?? '', groups?.minute ?? '', language),
    ),
    ...readingsOf(text, ISO_DATE, ([written]) =>
      dayOf(written) === undefined ? undefined : date('ymd'),
    ),
    ...readingsOf(text, SLASHED_DATE, ({ groups }) => {
      const numbers = [Number(groups?.one), Number(groups?.two)];
      const [month = 0, day = 0] = monthFirst ? numbers : numbers.toReversed();
      const exists = month >= 1 && month <= 12 && day >= 1 && day <= 31;
      return exists ? date(monthFirst ? 'mdy' : 'dmy') : undefined;
    }),
    ...readingsOf(text, HALF_DAY_TIME, () => ({
      kind: 'say-as',
      interpretAs: 'time',
      format: 'hms12',
    })),
    ...readingsOf(text, WHOLE_DAY_TIME, ({ groups }) => {
      const hour = Number(groups?.hour);
      const isClear = isEnglish(language) && (hour >= 13 || hour === 0);
      return isClear ? alias(halfDay(hour, groups?.minute ?? '')) : undefined;
    }),
  ];
}
