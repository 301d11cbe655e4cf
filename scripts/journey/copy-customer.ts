import { type CustomerContext, customerContextSchema } from '#shared/contracts/customer.ts';
import type { StoredDocument } from '#shared/contracts/document-store.ts';

/** One seeded customer with the records it owns. */
export interface CustomerSeed {
  readonly customer: CustomerContext;
  readonly records: readonly StoredDocument[];
}

/**
 * The same customer once more under another id, phone and account number, so that one script can be
 * played many times at once.
 * @param copy 1 to 199
 */
export function copyCustomer(seed: CustomerSeed, copy: number): CustomerSeed {
  const { customer, records } = seed;
  const accountNumber = String(customer.profile.account_number ?? '');
  const suffix = String(copy).padStart(3, '0');
  const renamed = new Map([
    [customer.customerId, `${customer.customerId}-${suffix}`],
    [
      customer.phone ?? '',
      `${(customer.phone ?? '').slice(0, -5)}9${suffix}${(customer.phone ?? '').slice(-1)}`,
    ],
    [accountNumber, `${suffix}${accountNumber.slice(3)}`],
  ]);
  const rename = (text: string): string =>
    [...renamed].reduce(
      (result, [from, to]) => (from === '' ? result : result.replaceAll(from, to)),
      text,
    );
  const copyOf = (value: unknown): unknown => JSON.parse(rename(JSON.stringify(value)));
  return {
    customer: customerContextSchema.parse(copyOf(customer)),
    records: records.map((record) => ({
      ...(copyOf(record) as StoredDocument),
      // What was hashed with a salt can only be checked with the same one.
      ...('salt' in record ? { salt: record.salt } : {}),
    })),
  };
}
