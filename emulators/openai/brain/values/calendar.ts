/** A day without a time zone: year, month (1 to 12), day of month. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const two = (value: number) => String(value).padStart(2, '0');

export const isoDay = (day: CalendarDay): string => `${day.year}-${two(day.month)}-${two(day.day)}`;

/** The UTC day of an instant in epoch milliseconds. */
export function dayOfInstant(epochMs: number): CalendarDay {
  const date = new Date(epochMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Reads the day at the start of an ISO text, or undefined. */
export function parseIsoDay(text: string): CalendarDay | undefined {
  const match = /(\d{4})-(\d{2})-(\d{2})/.exec(text);
  return match
    ? { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
    : undefined;
}

export function addDays(day: CalendarDay, days: number): CalendarDay {
  return dayOfInstant(Date.UTC(day.year, day.month - 1, day.day + days));
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: CalendarDay): number {
  return new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  const ms =
    Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day);
  return Math.round(ms / 86_400_000);
}

export const MONTH_NAMES =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
export const WEEKDAY_NAMES = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
