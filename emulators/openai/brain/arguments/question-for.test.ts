import { expect, it } from 'vitest';
import { parseParameter } from '../tools/parameter.ts';
import { questionFor } from './question-for.ts';

it.each([
  [
    'amount',
    { type: 'number', description: 'Amount to pay. Ask: "How much would you like to pay?"' },
    'How much would you like to pay?',
  ],
  [
    'account_number',
    { type: 'string', description: "The customer's account number, e.g. 1234." },
    "What's your account number?",
  ],
  [
    'amount',
    { type: 'number', description: 'Amount to pay in US dollars' },
    'How much would you like to pay?',
  ],
  ['months', { type: 'integer', description: 'Months' }, 'For how many months?'],
  [
    'kind',
    { type: 'string', enum: ['gas', 'electric', 'hot_water'], description: 'Kind of service' },
    "What's the kind of service: gas, electric or hot water?",
  ],
  [
    'is_arcing',
    { type: 'boolean', description: 'Whether the wire is sparking.' },
    'Is the wire sparking?',
  ],
  ['credit_type', { type: 'string', description: 'Which credit.' }, 'Which credit?'],
  ['branch', { type: 'string' }, "What's the branch?"],
])('asks for %s', (name, schema, question) => {
  expect(questionFor(parseParameter(name, schema, true))).toBe(question);
});
