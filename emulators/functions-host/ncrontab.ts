/** The expression is not one that Azure would accept, or it names a date that never comes. */
export class NcrontabError extends Error {
  override readonly name = 'NcrontabError';
}

/** A parsed NCRONTAB expression: the allowed values of each field. */
export interface Ncrontab {
  readonly expression: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  /** 1 to 12. */
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
}

interface Field {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { title: 'second', min: 0, max: 59 },
  { title: 'minute', min: 0, max: 59 },
  { title: 'hour', min: 0, max: 23 },
  { title: 'day', min: 1, max: 31 },
  {
    title: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  {
    title: 'day of week',
    min: 0,
    max: 6,
    names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];

/** A leap day on a given weekday comes back after at most 40 years (across the year 2100). */
const horizonDays = 366 * 41;

/**
 * Parses `{second} {minute} {hour} {day} {month} {day-of-week}`, the second optional, with lists,
 * ranges, steps and English names. Microsoft docs: "Timer trigger for Azure Functions", NCRONTAB.
 *
 * @throws NcrontabError
 */
export function parseNcrontab(expression: string): Ncrontab {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) {
    throw new NcrontabError(`"${expression}" has ${parts.length} fields, 5 or 6 are needed.`);
  }
  const withSeconds = parts.length === 6 ? parts : ['0', ...parts];
  const [seconds, minutes, hours, days, months, weekdays] = fields.map((field, index) =>
    parseField(expression, field, withSeconds[index] ?? ''),
  );
  return {
    expression,
    seconds: [...(seconds ?? [])],
    minutes: [...(minutes ?? [])],
    hours: [...(hours ?? [])],
    days: days ?? new Set(),
    months: months ?? new Set(),
    weekdays: weekdays ?? new Set(),
  };
}

function parseField(expression: string, field: Field, text: string): ReadonlySet<number> {
  const refuse = (part: string) =>
    new NcrontabError(
      `"${expression}": "${part}" is not a valid ${field.title} (${field.min}-${field.max}).`,
    );
  const numberOf = (token: string): number => {
    const named = field.names?.indexOf(token.slice(0, 3).toLowerCase()) ?? -1;
    const value = named >= 0 ? named + field.min : /^\d+$/.test(token) ? Number(token) : Number.NaN;
    if (!(value >= field.min && value <= field.max)) throw refuse(token);
    return value;
  };
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText, ...extra] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    if (extra.length > 0 || !Number.isInteger(step) || step < 1) throw refuse(part);
    const [fromText = '', toText, ...more] = range.split('-');
    if (more.length > 0) throw refuse(part);
    const from = range === '*' ? field.min : numberOf(fromText);
    const openEnd = range === '*' || (toText === undefined && stepText !== undefined);
    const to = openEnd ? field.max : toText === undefined ? from : numberOf(toText);
    if (to < from) throw refuse(part);
    for (let value = from; value <= to; value += step) allowed.add(value);
  }
  return new Set([...allowed].sort((a, b) => a - b));
}

/**
 * The first time strictly after `afterMs` at which the schedule fires. All times are UTC.
 *
 * @param afterMs milliseconds since the epoch.
 * @throws NcrontabError when no such date exists (for example 31 February).
 */
export function nextOccurrence(schedule: Ncrontab, afterMs: number): number {
  const start = new Date(Math.floor(afterMs / 1000) * 1000 + 1000);
  for (let dayOffset = 0; dayOffset <= horizonDays; dayOffset += 1) {
    const day = new Date(
      Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() + dayOffset),
    );
    if (!schedule.months.has(day.getUTCMonth() + 1)) continue;
    if (!schedule.days.has(day.getUTCDate()) || !schedule.weekdays.has(day.getUTCDay())) continue;
    const earliest = dayOffset === 0 ? start.getTime() - day.getTime() : 0;
    const timeOfDay = firstTimeOfDay(schedule, earliest);
    if (timeOfDay !== undefined) return day.getTime() + timeOfDay;
  }
  throw new NcrontabError(`"${schedule.expression}" never comes.`);
}

/** Milliseconds after midnight, at or after `earliestMs`. */
function firstTimeOfDay(schedule: Ncrontab, earliestMs: number): number | undefined {
  const earliest = earliestMs / 1000;
  const firstSecond = schedule.seconds[0] ?? 0;
  const firstMinute = schedule.minutes[0] ?? 0;
  for (const hour of schedule.hours) {
    if ((hour + 1) * 3600 <= earliest) continue;
    if (hour * 3600 >= earliest) return (hour * 3600 + firstMinute * 60 + firstSecond) * 1000;
    for (const minute of schedule.minutes) {
      const base = hour * 3600 + minute * 60;
      if (base + 60 <= earliest) continue;
      const second = schedule.seconds.find((candidate) => base + candidate >= earliest);
      if (second !== undefined) return (base + second) * 1000;
    }
  }
  return undefined;
}
