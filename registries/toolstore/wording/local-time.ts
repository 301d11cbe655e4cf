const dayMs = 86_400_000;

/** Calendar fields of an instant in a time zone. `weekday`: 0 is Sunday. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** @param timeZone IANA name, e.g. `America/Chicago`. */
export function localTime(atMs: number, timeZone: string): LocalTime {
  const parts = new Map(
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const [year, month, day] = [field('year'), field('month'), field('day')];
  return {
    year,
    month,
    day,
    hour: field('hour'),
    minute: field('minute'),
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

/**
 * The instant of a local clock time, `dayOffset` days after the local day of `fromMs`.
 * An hour that daylight saving skips comes out one hour later.
 */
export function atLocalTime(
  fromMs: number,
  timeZone: string,
  when: { readonly dayOffset: number; readonly hour: number; readonly minute?: number },
): number {
  const { year, month, day } = localTime(fromMs, timeZone);
  const wanted = Date.UTC(year, month - 1, day + when.dayOffset, when.hour, when.minute ?? 0);
  const offsetAt = (atMs: number) => {
    const local = localTime(atMs, timeZone);
    return (
      Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute) -
      Math.floor(atMs / 60_000) * 60_000
    );
  };
  const guess = wanted - offsetAt(wanted);
  return wanted - offsetAt(guess);
}

/** Whole local days from `fromMs` to `toMs`; negative when `toMs` is on an earlier day. */
export function localDaysBetween(fromMs: number, toMs: number, timeZone: string): number {
  const dayOf = (atMs: number) => {
    const { year, month, day } = localTime(atMs, timeZone);
    return Date.UTC(year, month - 1, day) / dayMs;
  };
  return dayOf(toMs) - dayOf(fromMs);
}
