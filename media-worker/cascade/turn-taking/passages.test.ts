import { expect, it } from 'vitest';
import { createPassages } from './passages.ts';

const isPassage = createPassages([
  'This call is recorded. By going on you agree to our terms, which you find on our web site.',
]);

it.each([
  'This call is recorded.',
  'This call is',
  'By going on you agree to our terms,',
  ' which you find on our web site. ',
  'Good morning, this call is recorded.',
])('knows a clause of it: %s', (clause) => expect(isPassage(clause)).toBe(true));

it.each(['Your call is important to us.', 'You agree with me, I hope', 'This', '', 'on'])(
  'knows what is none: "%s"',
  (clause) => expect(isPassage(clause)).toBe(false),
);

it('protects nothing where nothing is listed', () => {
  expect(createPassages([])('This call is recorded.')).toBe(false);
});
