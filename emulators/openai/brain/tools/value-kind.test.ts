import { expect, it } from 'vitest';
import { parseParameter } from './parameter.ts';

it.each([
  ['amount', { type: 'number' }, { type: 'amount' }],
  [
    'months',
    { type: 'integer', description: 'Number of months.' },
    { type: 'duration', unit: 'months' },
  ],
  ['payment_day', { type: 'integer', description: 'Day of the month.' }, { type: 'number' }],
  [
    'verification_value',
    { type: 'string', description: 'Last four digits of the number.' },
    { type: 'digits', length: 4 },
  ],
  ['code', { type: 'string', pattern: '^\\d{6}$' }, { type: 'digits', length: 6 }],
  ['customer_phone', { type: 'string' }, { type: 'phone' }],
  ['email', { type: 'string' }, { type: 'email' }],
  ['service_address', { type: 'string' }, { type: 'address' }],
  ['location', { type: 'string' }, { type: 'place' }],
  ['start_date', { type: 'string' }, { type: 'date' }],
  ['date_of_birth', { type: 'string' }, { type: 'birth-date' }],
  ['preferred_time', { type: 'string', description: 'Date and time.' }, { type: 'moment' }],
  ['conversation_summary', { type: 'string' }, { type: 'summary' }],
  ['reason', { type: 'string' }, { type: 'account-of-wish' }],
  ['full_name', { type: 'string' }, { type: 'person' }],
  ['company_name', { type: 'string' }, { type: 'text' }],
  ['claim_number', { type: 'string' }, { type: 'identifier' }],
  ['appliance', { type: 'string' }, { type: 'text' }],
  ['kinds', { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }, { type: 'enum-list' }],
  ['urgent', { anyOf: [{ type: 'boolean' }, { type: 'null' }] }, { type: 'boolean' }],
  [
    'kind',
    {
      anyOf: [
        { const: 'a', type: 'string' },
        { const: 'b', type: 'string' },
      ],
    },
    { type: 'enum' },
  ],
])('%s is read as its kind', (name, schema, kind) => {
  expect(parseParameter(name, schema, true).kind).toEqual(kind);
});
