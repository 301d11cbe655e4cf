import { expect, it } from 'vitest';
import { RepeatRequest } from './repeat-request.ts';

it('asks at every second time in a row that nothing was understood', () => {
  const request = new RepeatRequest();
  const given = Array.from({ length: 5 }, () => request.noteNotUnderstood());
  expect(given).toEqual([false, true, false, true, false]);
});

it('begins anew when something was understood', () => {
  const request = new RepeatRequest();
  request.noteNotUnderstood();
  request.noteUnderstood();
  expect(request.noteNotUnderstood()).toBe(false);
});
