import { expect, it } from 'vitest';
import { isoDay } from './calendar.ts';
import { findDate } from './dates.ts';

/** A Thursday. */
const today = { year: 2026, month: 3, day: 5 };

it.each([
  ['today please', '2026-03-05'],
  ['tomorrow afternoon', '2026-03-06'],
  ['the day after tomorrow', '2026-03-07'],
  ['on Friday', '2026-03-06'],
  ['Thursday', '2026-03-12'],
  ['next Friday', '2026-03-13'],
  ['next Monday', '2026-03-09'],
  ['last Sunday', '2026-03-01'],
  ['on March 3rd', '2027-03-03'],
  ['March 14th', '2026-03-14'],
  ['the third of April', '2026-04-03'],
  ['April twenty first', '2026-04-21'],
  ['born March 3rd 1980', '1980-03-03'],
  ['the 15th', '2026-03-15'],
  ['on the second', undefined],
  ['the twenty first', '2026-03-21'],
  ['the 1st', '2026-04-01'],
  ['in two weeks', '2026-03-19'],
  ['in a month', '2026-04-05'],
  ['end of the month', '2026-03-31'],
  ['3/15', '2026-03-15'],
  ['12/24/2026', '2026-12-24'],
  ['2026-07-04', '2026-07-04'],
  ['Thursday, March 5, 2026', '2026-03-05'],
  ['I may come', undefined],
  ['whenever you like', undefined],
])('reads %j as %s', (text, date) => {
  const found = findDate(text, today);
  expect(found === undefined ? undefined : isoDay(found)).toBe(date);
});
