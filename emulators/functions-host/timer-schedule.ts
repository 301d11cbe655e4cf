import { NcrontabError, nextOccurrence, parseNcrontab } from './ncrontab.ts';

/** When a timer trigger fires next, in milliseconds since the epoch, strictly after the argument. */
export type NextRun = (afterMs: number) => number;

/**
 * Reads a timer trigger's `schedule`: NCRONTAB, a time span `[d.]hh:mm:ss`, or `%SETTING%` naming an
 * environment variable that holds one. Microsoft docs: "Timer trigger for Azure Functions".
 *
 * @throws NcrontabError
 */
export function parseTimerSchedule(
  schedule: string,
  environment: Readonly<Record<string, string | undefined>>,
): NextRun {
  const resolved = schedule.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new NcrontabError(`"${schedule}": setting ${name} is not set.`);
    return value;
  });
  const span = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(resolved);
  if (span === null) {
    const parsed = parseNcrontab(resolved);
    // Fails here, at start-up, for a date that never comes.
    nextOccurrence(parsed, 0);
    return (afterMs) => nextOccurrence(parsed, afterMs);
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = span
    .slice(1)
    .map((part) => Number(part ?? 0));
  const intervalMs = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (intervalMs === 0) throw new NcrontabError(`"${schedule}" is an empty time span.`);
  return (afterMs) => afterMs + intervalMs;
}
