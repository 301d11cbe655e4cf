import { expect, it } from 'vitest';
import { asksQuestion } from './asks-question.ts';

const question = 'I’ll take $84.20 from your bank account ending in 4821. Shall I go ahead?';

it.each([
  question,
  "Sure. I'll take $84.20 from your bank account ending in 4821. Shall I go ahead?",
  'I will take $84.20 from the bank account ending in 4821, shall I go ahead?',
])('takes it for asked: %s', (text) => {
  expect(asksQuestion(text, question)).toBe(true);
});

it.each([
  '',
  'Would you like to hear more about our offers?',
  'I’ll take $8.20 from your bank account ending in 4821. Shall I go ahead?',
  'I’ll take $84.20 from your bank account ending in 4821.',
  '84.20 and 4821. Do you like cats?',
])('does not take it for asked: %s', (text) => {
  expect(asksQuestion(text, question)).toBe(false);
});
