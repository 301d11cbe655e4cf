import { createHash } from 'node:crypto';
import type { DemoProofs, Household } from './household.ts';
import { householdSeed } from './household-seed.ts';
import type { Seed } from './seed.ts';

/** What somebody who wants to try the demo tells about themselves. */
export interface DemoCustomerRequest {
  /** Customer id: letters, digits, `-` and `_`. The same id gives the same customer. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** E.164. */
  readonly phone?: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

const codeWords = [
  'lantern',
  'harbor',
  'meadow',
  'copper',
  'willow',
  'summit',
  'pebble',
  'orchard',
];

/**
 * A personal demo customer with an account, a year of bills and one of them to pay.
 *
 * @returns the seed to write with `seedDocumentStore`, and the answers that verify this customer,
 *   to be shown to whoever asked for it and to nobody else.
 */
export function createDemoCustomer(
  request: DemoCustomerRequest,
): Seed & { readonly proofs: DemoProofs } {
  const number = (purpose: string, digits: number): string => {
    const digest = createHash('sha256').update(`${purpose}:${request.id}`).digest();
    return String(digest.readUIntBE(0, 6) % 10 ** digits).padStart(digits, '0');
  };
  const household: Household = {
    customerId: request.id,
    name: request.name,
    phone: request.phone,
    email: request.email,
    accountNumber: `79${number('account', 8)}`,
    serviceAddress: `${Number(number('house', 2)) + 100} Park Avenue, Springfield, IL 62702`,
    serviceAreaId: 'area-meadowbrook',
    services: ['electric'],
    meterNumber: `E-${number('meter', 5)}`,
    customerSinceYear: 2020,
    monthlyKwh: 700,
    monthlyTherms: 0,
    paperless: true,
    paymentMethods: [
      { kind: 'bank_account', last4: number('bank', 4) },
      { kind: 'credit_card', last4: number('card', 4) },
    ],
    unpaidBills: 1,
    latestUseFactor: 1.3,
    proofs: {
      ssnLast4: number('ssn', 4),
      securityQuestion: 'What is the code word of your demo account?',
      securityAnswer: codeWords[Number(number('word', 6)) % codeWords.length] ?? 'lantern',
    },
  };
  const { customer, records } = householdSeed(household, Math.round(request.nowMs));
  return {
    customers: [customer],
    records: records.map((record) => ({ ownerId: request.id, record })),
    proofs: household.proofs,
  };
}
