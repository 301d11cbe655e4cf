import { expect, it } from 'vitest';
import { clockText, findDayPart, findTime } from './times.ts';

it.each([
  ['at 4 pm', '16:00'],
  ['4:30 p.m.', '16:30'],
  ['16:45', '16:45'],
  ['four thirty in the afternoon', '16:30'],
  ['half past nine', '09:30'],
  ['at noon', '12:00'],
  ['around nine', '09:00'],
  ['at three', '15:00'],
  ['12 am', '00:00'],
  ['I have two dogs', undefined],
])('reads %j as %s', (text, clock) => {
  const time = findTime(text, false);
  expect(time === undefined ? undefined : clockText(time)).toBe(clock);
});

it('takes a bare hour as the answer to a question', () => {
  expect(clockText(findTime('ten', true) ?? { hour: 0, minute: 0 })).toBe('10:00');
});

it('reads parts of the day', () => {
  expect(findDayPart('tomorrow morning')).toBe('morning');
  expect(findDayPart('tomorrow')).toBeUndefined();
});
