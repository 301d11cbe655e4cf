import { describe, expect, it } from 'vitest';
import { localTime } from '#registries/toolstore/wording/local-time.ts';
import { callbackTime } from './callback-time.ts';

// A Tuesday, noon in Chicago.
const moment = { nowMs: Date.UTC(2026, 0, 20, 18), timeZone: 'America/Chicago' };
const hours = {
  opensAtHour: 8,
  closesAtHour: 20,
  leadMinutes: 15,
  windowMinutes: 60,
  countries: [],
  numbersBeginWith: [],
};

describe('callbackTime', () => {
  it.each([
    ['tomorrow at 3 PM', 21, 15, 0],
    ['tomorrow at three', 21, 15, 0],
    ['Friday morning', 23, 9, 0],
    ['on Tuesday at 10', 27, 10, 0],
    ['today at 4:30 pm', 20, 16, 30],
    ['this afternoon', 20, 14, 0],
    ['this morning', 20, 12, 15],
    ['as soon as possible', 20, 12, 15],
    ['in two hours', 20, 14, 0],
    ['in half an hour', 20, 12, 30],
    ['at 5', 20, 17, 0],
    ['at 9 am', 21, 9, 0],
    ['tonight at 9', 21, 8, 0],
    ['tomorrow at 6 in the morning', 21, 8, 0],
    ['day after tomorrow at noon', 22, 12, 0],
    ['2026-01-22T10:30', 22, 10, 30],
    ['2026-01-22', 22, 8, 0],
    ['2026-01-23 morning', 23, 9, 0],
  ])('understands %s', (words, day, hour, minute) => {
    const found = callbackTime(words, moment, hours);
    expect(found).toBeDefined();
    expect(localTime(found ?? 0, moment.timeZone)).toMatchObject({ day, hour, minute });
  });

  it.each(['whatever suits the moon', 'today at 9 am', '2026-01-19T10:00', 'at 45'])(
    'does not make up a time for %s',
    (words) => {
      expect(callbackTime(words, moment, hours)).toBeUndefined();
    },
  );
});
