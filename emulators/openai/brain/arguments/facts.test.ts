import { expect, it } from 'vitest';
import { parseParameter } from '../tools/parameter.ts';
import { factFor } from './facts.ts';

const facts = new Map([
  ['customer_name', 'Dana Reyes'],
  ['customer_id', 'demo-1002'],
  ['service_address', '12 Elm Street'],
  ['phone', '+15550100102'],
  ['account_number', '4100'],
  ['confirmation_number', 'AB1'],
]);

it.each([
  ['service_address', '', '12 Elm Street'],
  ['address', 'Address to check.', '12 Elm Street'],
  ['from_address', 'Address the customer moves from.', '12 Elm Street'],
  ['new_address', '', undefined],
  ['to_address', '', undefined],
  ['forwarding_address', '', undefined],
  ['billing_address', '', undefined],
  ['customer_phone', '', '+15550100102'],
  ['phone_number', '', '+15550100102'],
  ['full_name', "Customer's full name.", 'Dana Reyes'],
  ['name', 'Full name of the person to add.', undefined],
  ['client_id', '', 'demo-1002'],
  ['claim_id', '', undefined],
  ['account_number', '', '4100'],
  ['claim_number', '', undefined],
  ['confirmation_number', '', 'AB1'],
  ['amount', '', undefined],
])('%s (%j) is %s', (name, description, value) => {
  expect(factFor(parseParameter(name, { type: 'string', description }, true), facts)).toBe(value);
});
