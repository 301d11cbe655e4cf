import { wordsOf } from '../text/words.ts';
import {
  type CalendarDay,
  daysBetween,
  MONTH_NAMES,
  parseIsoDay,
  WEEKDAY_NAMES,
  weekdayOf,
} from '../values/calendar.ts';

const MONEY_KEY =
  /(?:^|_)(?:amount|balance|fee|cost|price|payment|charge|charges|total|credit|savings|deposit|owed|due_amount|amount_due|paid|refund|premium|deductible|subtotal|taxes|limit)(?:$|_)/;
const NOT_MONEY_KEY =
  /(?:_(?:id|number|date|method|status|type|count|kwh|percent|months|days)|date)$/;

/** A field's value as people say it: money, dates, times, phone numbers, yes and no. */
export function spokenValue(key: string, value: unknown, today: CalendarDay): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return spokenNumber(key, value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (/^\d{4}-\d{2}-\d{2}/.test(value)) return spokenMoment(value, today);
  if (/^\+\d{7,15}$/.test(value)) return spokenPhone(value);
  if (/^\d{1,2}:\d{2}$/.test(value)) return spokenClock(value);
  if (/^https?:\/\//.test(value)) return undefined;
  return /^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(value) ? wordsOf(value).join(' ') : value.trim();
}

export const isMoneyKey = (key: string): boolean => MONEY_KEY.test(key) && !NOT_MONEY_KEY.test(key);

function spokenNumber(key: string, value: number): string {
  if (isMoneyKey(key)) return spokenMoney(value);
  if (/(?:percent|pct)$/.test(key)) return `${value} percent`;
  if (/kwh$/.test(key)) return `${value.toLocaleString('en-US')} kilowatt hours`;
  return Number.isInteger(value) && value >= 10_000 ? value.toLocaleString('en-US') : String(value);
}

function spokenMoney(value: number): string {
  const amount = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: Number.isInteger(value) ? 0 : 2,
    maximumFractionDigits: 2,
  });
  return `${value < 0 ? '-' : ''}$${amount}`;
}

function spokenMoment(text: string, today: CalendarDay): string {
  const day = parseIsoDay(text);
  if (!day) return text;
  const clock = /T(\d{2}:\d{2})/.exec(text)?.[1];
  const time =
    clock === undefined || (clock === '00:00' && !/T00:00:00[^.]/.test(text))
      ? ''
      : ` at ${spokenClock(clock)}`;
  return `${spokenDay(day, today)}${time}`;
}

/** "today", "tomorrow", "Friday", "March 14", or with the year when it is not this one. */
export function spokenDay(day: CalendarDay, today: CalendarDay): string {
  const ahead = daysBetween(today, day);
  if (ahead === 0) return 'today';
  if (ahead === 1) return 'tomorrow';
  if (ahead === -1) return 'yesterday';
  if (ahead > 1 && ahead < 7)
    return `${WEEKDAY_NAMES[weekdayOf(day)]}, ${MONTH_NAMES[day.month - 1]} ${day.day}`;
  const year = day.year === today.year || Math.abs(ahead) < 180 ? '' : `, ${day.year}`;
  return `${MONTH_NAMES[day.month - 1]} ${day.day}${year}`;
}

function spokenClock(clock: string): string {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const half = hour < 12 ? 'a.m.' : 'p.m.';
  return `${hour % 12 || 12}${minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`} ${half}`;
}

function spokenPhone(phone: string): string {
  const digits = phone.slice(1);
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return national.length === 10
    ? `${national.slice(0, 3)}-${national.slice(3, 6)}-${national.slice(6)}`
    : phone;
}
