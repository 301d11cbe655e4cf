import { expect, it } from 'vitest';
import { comparable, sentencesOf } from './sentences.ts';

it('splits at sentence ends but not in amounts, times and titles', () => {
  expect(sentencesOf('You owe $84.20. It is due at 4 p.m. on Friday! Shall Dr. Lee call?')).toEqual(
    ['You owe $84.20.', 'It is due at 4 p.m. on Friday!', 'Shall Dr. Lee call?'],
  );
});

it('compares sentences by letters and digits only', () => {
  expect(comparable('It’s  due, on "Friday"!')).toBe(comparable('it s due on Friday'));
});
