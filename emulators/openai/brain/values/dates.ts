import { wordsOf } from '../text/words.ts';
import {
  addDays,
  type CalendarDay,
  MONTH_NAMES,
  parseIsoDay,
  WEEKDAY_NAMES,
  weekdayOf,
} from './calendar.ts';
import { findNumbers, smallNumber } from './numbers.ts';

const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

/**
 * Finds a day: ISO and slashed dates, "March 3rd", "the 15th", "tomorrow", "next Monday",
 * "in two weeks", "end of the month". Days without a year lie in the future.
 */
export function findDate(text: string, today: CalendarDay): CalendarDay | undefined {
  const iso = parseIsoDay(text);
  if (iso) return iso;
  const slashed = /\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?\b/.exec(text);
  if (slashed) {
    const month = Number(slashed[1]);
    const day = Number(slashed[2]);
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31) {
      if (slashed[3] === undefined) return upcoming(month, day, today);
      const year = Number(slashed[3]);
      return { year: year < 100 ? 2000 + year : year, month, day };
    }
  }
  const words = wordsOf(text.replace(/(\d+)(?:st|nd|rd|th)\b/gi, '$1 ordinal'));
  return namedMonth(words, today) ?? relativeDay(words, today) ?? dayOfMonth(words, today);
}

function upcoming(month: number, day: number, today: CalendarDay): CalendarDay {
  const passed = month < today.month || (month === today.month && day < today.day);
  return { year: today.year + (passed ? 1 : 0), month, day };
}

function namedMonth(words: readonly string[], today: CalendarDay): CalendarDay | undefined {
  for (const [position, word] of words.entries()) {
    const month = MONTH_NAMES.findIndex((name) => {
      const lower = name.toLowerCase();
      return (
        word === lower ||
        (word.length >= 3 && word !== 'mar' && word !== 'may' && word === lower.slice(0, 3))
      );
    });
    if (month < 0) continue;
    const after = dayNumber(words, position + 1);
    const before =
      dayNumber(words, position - 1) ??
      (words[position - 1] === 'of' || words[position - 1] === 'ordinal'
        ? dayNumber(words, position - 2)
        : undefined);
    const day =
      after ??
      before ??
      (words[position - 2] === 'ordinal' ? dayNumber(words, position - 3) : undefined);
    if (day === undefined) continue;
    const year = words.slice(position).find((each) => /^(?:19|20)\d\d$/.test(each));
    return year === undefined
      ? upcoming(month + 1, day, today)
      : { year: Number(year), month: month + 1, day };
  }
  return undefined;
}

function dayNumber(words: readonly string[], position: number): number | undefined {
  const word = words[position === undefined ? -1 : position] ?? '';
  const next = words[position + 1] ?? '';
  if (word === 'the') return dayNumber(words, position + 1);
  if (/^\d{1,2}$/.test(word)) return Number(word) <= 31 ? Number(word) : undefined;
  if (word === 'twenty' || word === 'thirty') {
    const unit = ORDINALS.indexOf(next);
    if (unit > 0 && unit < 10) return (word === 'twenty' ? 20 : 30) + unit;
  }
  if (word === 'thirtieth') return 30;
  const ordinal = ORDINALS.indexOf(word);
  if (ordinal > 0) return ordinal;
  const small = smallNumber(word);
  if (small === undefined || small === 0 || small > 30) return undefined;
  const unit = smallNumber(next);
  return small >= 20 && unit !== undefined && unit > 0 && unit < 10 ? small + unit : small;
}

function relativeDay(words: readonly string[], today: CalendarDay): CalendarDay | undefined {
  const text = words.join(' ');
  if (/\bday after tomorrow\b/.test(text)) return addDays(today, 2);
  if (/\btomorrow\b/.test(text)) return addDays(today, 1);
  if (/\b(?:today|tonight|right now|immediately|right away|as soon as possible|asap)\b/.test(text))
    return today;
  if (/\byesterday\b/.test(text)) return addDays(today, -1);
  if (/\bend of (?:the|this) month\b/.test(text)) {
    return addDays(
      today.month === 12
        ? { year: today.year + 1, month: 1, day: 1 }
        : { year: today.year, month: today.month + 1, day: 1 },
      -1,
    );
  }
  const distance = /\b(?:in|after) (.+?) (day|week|month)s?\b/.exec(text);
  const counted =
    distance?.[1] === 'a' || distance?.[1] === 'one'
      ? 1
      : findNumbers((distance?.[1] ?? '').split(' '))[0]?.value;
  if (distance && counted !== undefined) {
    if (distance[2] === 'month') return shiftMonths(today, counted);
    return addDays(today, counted * (distance[2] === 'week' ? 7 : 1));
  }
  for (const [position, word] of words.entries()) {
    const weekday = WEEKDAY_NAMES.findIndex((name) => {
      const lower = name.toLowerCase();
      return word === lower || word === `${lower}s`;
    });
    if (weekday < 0) continue;
    const before = words[position - 1] ?? '';
    const ahead = (weekday - weekdayOf(today) + 7) % 7 || 7;
    if (before === 'last') return addDays(today, ahead - 7 || -7);
    const nextWeek = before === 'next' && ahead + weekdayOf(today) <= 6;
    return addDays(today, nextWeek ? ahead + 7 : ahead);
  }
  if (/\bnext week\b/.test(text)) return addDays(today, 7);
  if (/\bnext month\b/.test(text)) return shiftMonths(today, 1);
  return undefined;
}

function shiftMonths(day: CalendarDay, months: number): CalendarDay {
  const zeroBased = day.month - 1 + months;
  const year = day.year + Math.floor(zeroBased / 12);
  const month = (zeroBased % 12) + 1;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { year, month, day: Math.min(day.day, last) };
}

/** "the 15th", "on the twentieth": the next such day. */
function dayOfMonth(words: readonly string[], today: CalendarDay): CalendarDay | undefined {
  for (const [position, word] of words.entries()) {
    const ordinal = words[position + 1] === 'ordinal' && /^\d{1,2}$/.test(word);
    const spelled =
      words[position - 1] === 'the' &&
      (ORDINALS.indexOf(word) > 2 ||
        word === 'thirtieth' ||
        ((word === 'twenty' || word === 'thirty') && ORDINALS.includes(words[position + 1] ?? '')));
    if (!ordinal && !spelled) continue;
    const day = dayNumber(words, position);
    if (day === undefined) continue;
    const base = day >= today.day ? today : shiftMonths({ ...today, day: 1 }, 1);
    return { year: base.year, month: base.month, day };
  }
  return undefined;
}
