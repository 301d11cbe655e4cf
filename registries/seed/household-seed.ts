import { proofDigest } from '#registries/toolstore/utilities/identity/proof.ts';
import type { Account } from '#registries/toolstore/utilities/records/account.ts';
import type { Autopay } from '#registries/toolstore/utilities/records/arrangements.ts';
import type { Identity } from '#registries/toolstore/utilities/records/identity.ts';
import { atLocalTime } from '#registries/toolstore/wording/local-time.ts';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { RecordDocument } from '#shared/contracts/tool-services.ts';
import { companyTimeZone } from './company-time-zone.ts';
import type { Household } from './household.ts';
import { householdBills } from './household-bills.ts';
import { householdLedger } from './household-ledger.ts';

/** One household as a customer with an account, twelve bills, payments and arrangements. */
export function householdSeed(
  household: Household,
  nowMs: number,
): { readonly customer: CustomerContext; readonly records: readonly RecordDocument[] } {
  const bills = householdBills(household, nowMs);
  const { ledger, plan } = householdLedger(household, bills, nowMs);
  const records: RecordDocument[] = [
    accountOf(household, nowMs),
    identityOf(household, nowMs),
    ledger,
    ...bills,
  ];
  if (plan !== undefined) records.push(plan);
  if (household.autopay === true) records.push(autopayOf(household, nowMs));
  return { customer: customerOf(household, nowMs), records };
}

const customerOf = (household: Household, nowMs: number): CustomerContext => ({
  id: household.customerId,
  customerId: household.customerId,
  name: household.name,
  ...(household.phone === undefined ? {} : { phone: household.phone }),
  email: household.email,
  profile: {
    account_number: household.accountNumber,
    service_address: household.serviceAddress,
    time_zone: companyTimeZone,
  },
  sessions: [],
  collectedData: {},
  preferences: { language: 'en-US' },
  createdAt: nowMs,
  updatedAt: nowMs,
  demo: true,
});

const accountOf = (household: Household, nowMs: number): Account => ({
  id: 'account',
  kind: 'account',
  at: nowMs,
  accountNumber: household.accountNumber,
  customerName: household.name,
  email: household.email,
  serviceAddress: household.serviceAddress,
  mailingAddress: household.serviceAddress,
  serviceAreaId: household.serviceAreaId,
  timeZone: companyTimeZone,
  services: [...household.services],
  meterNumber: household.meterNumber,
  customerSince: Date.UTC(household.customerSinceYear, 4, 1, 12),
  paperless: household.paperless,
  paymentMethods: [...household.paymentMethods],
  ...(household.shutOffInDays === undefined
    ? {}
    : {
        shutOffAfter: atLocalTime(nowMs, companyTimeZone, {
          dayOffset: household.shutOffInDays,
          hour: 17,
        }),
      }),
});

function identityOf(household: Household, nowMs: number): Identity {
  const { ssnLast4, securityQuestion, securityAnswer } = household.proofs;
  // Demo identities must be the same in every seed, so the salt is the customer's id.
  const salt = household.customerId;
  return {
    id: 'identity',
    kind: 'identity',
    at: nowMs,
    salt,
    ssnLast4Digest: proofDigest(salt, 'last_4_ssn', ssnLast4),
    securityQuestion,
    securityAnswerDigest: proofDigest(salt, 'security_question', securityAnswer),
  };
}

function autopayOf(household: Household, nowMs: number): Autopay {
  const [method] = household.paymentMethods;
  if (method === undefined) throw new Error(`${household.customerId} has no way to pay.`);
  return { id: 'autopay', kind: 'autopay', at: nowMs, method, startsAt: nowMs };
}
