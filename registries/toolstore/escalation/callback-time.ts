import type { Policy } from '#registries/toolstore/utilities/records/policy.ts';
import {
  atLocalTime,
  localDaysBetween,
  localTime,
} from '#registries/toolstore/wording/local-time.ts';
import type { SpeakingMoment } from '#registries/toolstore/wording/spoken-time.ts';

const weekdays = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const numbers = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const dayParts = new Map([
  ['morning', 9],
  ['noon', 12],
  ['lunch', 12],
  ['midday', 12],
  ['afternoon', 14],
  ['evening', 18],
  ['tonight', 18],
]);

/**
 * The time of a callback as a customer says it, kept within business hours: later than closing
 * becomes the next opening.
 *
 * @returns undefined when the words name no time, or one that is over.
 */
export function callbackTime(
  words: string,
  moment: SpeakingMoment,
  hours: Policy['callback'],
): number | undefined {
  const earliest = moment.nowMs + hours.leadMinutes * 60_000;
  const wanted = wantedTime(words.trim().toLowerCase(), moment, earliest, hours);
  if (wanted === undefined || wanted < moment.nowMs) return undefined;
  return withinBusinessHours(Math.max(wanted, earliest), moment.timeZone, hours);
}

function wantedTime(
  words: string,
  { nowMs, timeZone }: SpeakingMoment,
  earliest: number,
  hours: Policy['callback'],
): number | undefined {
  const iso = /(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{1,2}):(\d{2}))?/.exec(words);
  if (iso !== null) {
    const [year, month, day, hour, minute] = iso.slice(1).map(Number);
    if (year === undefined || month === undefined || day === undefined) return undefined;
    const noonThatDay = Date.UTC(year, month - 1, day, 12);
    return atLocalTime(nowMs, timeZone, {
      dayOffset: localDaysBetween(nowMs, noonThatDay, timeZone),
      hour:
        Number.isNaN(hour) || hour === undefined ? (dayPartIn(words) ?? hours.opensAtHour) : hour,
      minute: Number.isNaN(minute) || minute === undefined ? 0 : minute,
    });
  }
  if (/\b(?:as soon as possible|asap|soonest|right away|any ?time|now|whenever)\b/.test(words)) {
    return earliest;
  }
  const relative = /\bin (?:about )?(an?|half an|\d+|[a-z]+) (minute|hour|day)s?\b/.exec(words);
  const later = relative === null ? undefined : relativeMs(relative[1] ?? '', relative[2] ?? '');
  if (later !== undefined) return nowMs + later;

  const dayOffset = spokenDay(words, localTime(nowMs, timeZone).weekday);
  const time = spokenHour(words);
  if (dayOffset === undefined && time === undefined) return undefined;
  const at = (days: number) =>
    atLocalTime(nowMs, timeZone, {
      dayOffset: days,
      hour: time?.hour ?? hours.opensAtHour,
      minute: time?.minute ?? 0,
    });
  if (dayOffset !== 0) return at(dayOffset ?? (at(0) >= nowMs ? 0 : 1));
  // "Today" without an hour means soon; an hour that has passed does not.
  return time?.isExact === true ? at(0) : Math.max(at(0), earliest);
}

function relativeMs(amount: string, unit: string): number | undefined {
  const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit];
  if (unitMs === undefined) return undefined;
  if (amount === 'half an') return unitMs / 2;
  if (amount === 'a' || amount === 'an') return unitMs;
  const count = /^\d+$/.test(amount) ? Number(amount) : numbers.indexOf(amount) + 1;
  return count === 0 ? undefined : count * unitMs;
}

function spokenDay(words: string, today: number): number | undefined {
  if (/\bday after tomorrow\b/.test(words)) return 2;
  if (/\btomorrow\b/.test(words)) return 1;
  if (/\b(?:today|tonight|this (?:morning|afternoon|evening))\b/.test(words)) return 0;
  const named = weekdays.findIndex((name) => new RegExp(`\\b${name}\\b`).test(words));
  if (named < 0) return undefined;
  const ahead = (named - today + 7) % 7;
  return ahead === 0 ? 7 : ahead;
}

const dayPartIn = (words: string): number | undefined =>
  [...dayParts].find(([name]) => new RegExp(`\\b${name}\\b`).test(words))?.[1];

interface SpokenHour {
  readonly hour: number;
  readonly minute: number;
  /** False for "in the afternoon". */
  readonly isExact: boolean;
}

function spokenHour(words: string): SpokenHour | undefined {
  const part = dayPartIn(words);
  const clock = /\b(\d{1,2})(?::(\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'?clock)?(?=\W|$)/.exec(words);
  const spelled = numbers.findIndex((name) => new RegExp(`\\b${name}\\b`).test(words)) + 1;
  const said = clock === null ? spelled : Number(clock[1]);
  if (said === 0 && clock === null)
    return part === undefined ? undefined : { hour: part, minute: 0, isExact: false };
  if (said > 23) return undefined;
  const isPm = clock?.[3]?.startsWith('p') ?? /\bp\.?m\.?\b/.test(words);
  const isAm = clock?.[3]?.startsWith('a') ?? /\ba\.?m\.?\b|\bmorning\b/.test(words);
  return {
    hour: hourOfDay(said, { isAm, isPm }, part),
    minute: Number(clock?.[2] ?? 0),
    isExact: true,
  };
}

/** Without AM or PM, hours before eight mean the afternoon: nobody is called at three at night. */
function hourOfDay(
  said: number,
  half: { readonly isAm: boolean; readonly isPm: boolean },
  dayPart: number | undefined,
): number {
  if (half.isAm) return said % 12;
  if (said >= 12) return said;
  const isAfternoon = half.isPm || (dayPart ?? 0) >= 14 || said < 8;
  return isAfternoon ? said + 12 : said;
}

function withinBusinessHours(
  atMs: number,
  timeZone: string,
  { opensAtHour, closesAtHour }: Policy['callback'],
): number {
  const { hour } = localTime(atMs, timeZone);
  if (hour >= closesAtHour) return atLocalTime(atMs, timeZone, { dayOffset: 1, hour: opensAtHour });
  return hour < opensAtHour
    ? atLocalTime(atMs, timeZone, { dayOffset: 0, hour: opensAtHour })
    : atMs;
}
