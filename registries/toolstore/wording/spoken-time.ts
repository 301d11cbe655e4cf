import { localDaysBetween, localTime } from './local-time.ts';

/** The moment people speak from: now, in the customer's time zone. */
export interface SpeakingMoment {
  readonly nowMs: number;
  /** IANA name, e.g. `America/Chicago`. */
  readonly timeZone: string;
}

const format = (atMs: number, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { ...options, timeZone }).format(atMs);

/** `4:00 PM`. */
export function spokenClockTime(atMs: number, timeZone: string): string {
  // Some ICU versions put a narrow no-break space before AM and PM.
  return format(atMs, timeZone, { hour: 'numeric', minute: '2-digit' }).replaceAll(/\s/gu, ' ');
}

/** Further away than this, a date needs its year. */
const sameYearMs = 300 * 86_400_000;

const yearOf = (atMs: number, nowMs: number): Intl.DateTimeFormatOptions =>
  Math.abs(atMs - nowMs) < sameYearMs ? {} : { year: 'numeric' };

/** `December 5`, with the year when it is most of a year away. */
export function spokenDate(atMs: number, { nowMs, timeZone }: SpeakingMoment): string {
  return format(atMs, timeZone, { month: 'long', day: 'numeric', ...yearOf(atMs, nowMs) });
}

/** `today`, `tomorrow`, `on December 5`. */
function spokenDay(atMs: number, moment: SpeakingMoment): string {
  const days = localDaysBetween(moment.nowMs, atMs, moment.timeZone);
  const named = new Map([
    [-1, 'yesterday'],
    [0, 'today'],
    [1, 'tomorrow'],
  ]).get(days);
  return named ?? `on ${spokenDate(atMs, moment)}`;
}

/** `today at 4:00 PM`, `tomorrow at 9:30 AM`, `on December 5 at 4:00 PM`. */
export const spokenMoment = (atMs: number, moment: SpeakingMoment): string =>
  `${spokenDay(atMs, moment)} at ${spokenClockTime(atMs, moment.timeZone)}`;

/** `by 4:00 PM today`, `by 9:30 AM on December 5`. */
export const spokenDeadline = (atMs: number, moment: SpeakingMoment): string =>
  `by ${spokenClockTime(atMs, moment.timeZone)} ${spokenDay(atMs, moment)}`;

/** `December 5, 4:00 PM`: stays true on a later day, for facts that are kept. */
export function datedMoment(atMs: number, moment: SpeakingMoment): string {
  return `${spokenDate(atMs, moment)}, ${spokenClockTime(atMs, moment.timeZone)}`;
}

/** `December`, with the year when it is most of a year away. */
export function spokenMonth(atMs: number, { nowMs, timeZone }: SpeakingMoment): string {
  return format(atMs, timeZone, { month: 'long', ...yearOf(atMs, nowMs) });
}

/** `45 minutes`, `an hour`, `2 hours`, `2 and a half hours`; rounded to what people say. */
export function spokenDuration(durationMs: number): string {
  const minutes = Math.max(1, Math.round(durationMs / 60_000));
  if (minutes === 1) return '1 minute';
  if (minutes < 50) return `${minutes} minutes`;
  const halfHours = Math.round(minutes / 30);
  if (halfHours === 2) return 'an hour';
  const whole = Math.floor(halfHours / 2);
  return halfHours % 2 === 0 ? `${whole} hours` : `${whole} and a half hours`;
}

/** ISO calendar date in the time zone, e.g. `2026-12-05`, for structured result fields. */
export function isoDate(atMs: number, timeZone: string): string {
  const { year, month, day } = localTime(atMs, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
