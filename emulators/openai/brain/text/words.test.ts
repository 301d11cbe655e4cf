import { expect, it } from 'vitest';
import { wordsOf } from './words.ts';

it.each([
  ["I'd like to pay, please!", 'i would like to pay please'],
  ["What's my bill? It isn’t right", 'what is my bill it is not right'],
  ["the customer's name", 'the customer name'],
  ['get_current_bill', 'get current bill'],
  ['UtilitiesConcierge', 'utilities concierge'],
  ['e-mail me on Whats App or web chat', 'email me on whatsapp or webchat'],
  ['$84.20 at 4 p.m. or 16:30', '84.20 dollars at 4 pm or 16:30'],
  ['see Dr. Lee', 'see doctor lee'],
  ['', ''],
])('splits %j', (text, words) => {
  expect(wordsOf(text).join(' ')).toBe(words);
});
