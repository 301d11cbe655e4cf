import { describe, expect, it } from 'vitest';
import { createUtilitiesSeed } from '#registries/seed/utilities-seed.ts';
import { proofMatches } from '#registries/toolstore/utilities/identity/proof.ts';
import { identitySchema } from '#registries/toolstore/utilities/records/identity.ts';
import { type CustomerSeed, copyCustomer } from './copy-customer.ts';

const seed = createUtilitiesSeed({ nowMs: Date.UTC(2026, 4, 1) });
const [customer] = seed.customers;

function original(): CustomerSeed {
  if (customer === undefined) throw new Error('The seed has no customer.');
  const records = seed.records
    .filter(({ ownerId }) => ownerId === customer.customerId)
    .map(({ record }) => record);
  return { customer, records };
}

describe('a copy of a demo customer', () => {
  it('has an id, a phone and an account number of its own', () => {
    const copies = [original(), copyCustomer(original(), 1), copyCustomer(original(), 199)];
    for (const read of [
      (one: CustomerSeed) => one.customer.customerId,
      (one: CustomerSeed) => one.customer.phone,
      (one: CustomerSeed) => one.customer.profile.account_number,
    ])
      expect(new Set(copies.map(read)).size).toBe(3);
    expect(JSON.stringify(copies[1])).not.toContain(`"${customer?.phone}"`);
  });

  it('is verified by the same answers', () => {
    const { records } = copyCustomer(original(), 7);
    const identity = identitySchema.parse(records.find(({ id }) => id === 'identity'));
    expect(proofMatches(identity, 'last_4_ssn', '4821')).toBe(true);
    expect(proofMatches(identity, 'last_4_ssn', '1234')).toBe(false);
  });
});
