import { expect, it } from 'vitest';
import { clausesOf } from './clauses.ts';

it.each([
  [
    'My power is out and I want to know when it will be back',
    ['My power is out', 'I want to know when it will be back'],
  ],
  [
    "What's my balance? Also, can you send me the bill",
    ["What's my balance", 'Also', 'can you send me the bill'],
  ],
  ['I want gas and electricity at my new home', ['I want gas and electricity at my new home']],
  ['Report it, then call me back', ['Report it', 'call me back']],
  [
    'how much do I owe, when does the power come back and can somebody call me',
    ['how much do I owe', 'when does the power come back', 'can somebody call me'],
  ],
  ['Explain the late fee and take it off', ['Explain the late fee', 'take it off']],
  [
    'Tell me what I owe and which address you have',
    ['Tell me what I owe', 'which address you have'],
  ],
])('%j', (text, clauses) => {
  expect(clausesOf(text)).toEqual(clauses);
});
