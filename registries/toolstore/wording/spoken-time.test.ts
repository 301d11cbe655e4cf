import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLocalTime, localTime } from './local-time.ts';
import {
  datedMoment,
  isoDate,
  spokenDate,
  spokenDeadline,
  spokenDuration,
  spokenMoment,
  spokenMonth,
} from './spoken-time.ts';

const chicago = 'America/Chicago';
const at = (iso: string) => Date.parse(iso);
const moment = { nowMs: at('2026-01-20T18:00:00Z'), timeZone: chicago };

describe('spoken times', () => {
  it.each([
    ['2026-01-20T22:00:00Z', 'today at 4:00 PM'],
    ['2026-01-21T05:59:00Z', 'today at 11:59 PM'],
    ['2026-01-21T06:00:00Z', 'tomorrow at 12:00 AM'],
    ['2026-01-19T15:30:00Z', 'yesterday at 9:30 AM'],
    ['2026-02-05T22:00:00Z', 'on February 5 at 4:00 PM'],
  ])('says %s as %s', (iso, words) => {
    expect(spokenMoment(at(iso), moment)).toBe(words);
  });

  it('says a deadline the way people do', () => {
    expect(spokenDeadline(at('2026-01-20T22:00:00Z'), moment)).toBe('by 4:00 PM today');
  });

  it('adds the year only when it is most of a year away', () => {
    expect(spokenDate(at('2025-12-05T18:00:00Z'), moment)).toBe('December 5');
    expect(spokenDate(at('2024-12-05T18:00:00Z'), moment)).toBe('December 5, 2024');
    expect(spokenMonth(at('2025-02-10T18:00:00Z'), moment)).toBe('February 2025');
  });

  it('dates facts that outlive the day', () => {
    expect(datedMoment(at('2026-01-20T22:00:00Z'), moment)).toBe('January 20, 4:00 PM');
  });

  it.each([
    [10_000, '1 minute'],
    [14 * 60_000, '14 minutes'],
    [58 * 60_000, 'an hour'],
    [150 * 60_000, '2 and a half hours'],
    [6 * 3_600_000, '6 hours'],
  ])('says %i ms as %s', (durationMs, words) => {
    expect(spokenDuration(durationMs)).toBe(words);
  });

  it('uses the local day for ISO dates', () => {
    expect(isoDate(at('2026-01-21T05:00:00Z'), chicago)).toBe('2026-01-20');
  });
});

describe('local times', () => {
  it('finds the instant of a clock time on any day of the year, daylight saving included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 4, max: 23 }),
        fc.constantFrom(chicago, 'Europe/Berlin', 'Asia/Kolkata', 'UTC'),
        (fromMs, dayOffset, hour, timeZone) => {
          const found = localTime(atLocalTime(fromMs, timeZone, { dayOffset, hour }), timeZone);
          const from = localTime(fromMs, timeZone);
          const wanted = new Date(Date.UTC(from.year, from.month - 1, from.day + dayOffset));
          expect(found).toMatchObject({
            month: wanted.getUTCMonth() + 1,
            day: wanted.getUTCDate(),
            weekday: wanted.getUTCDay(),
            hour,
            minute: 0,
          });
        },
      ),
    );
  });
});
