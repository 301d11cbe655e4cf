import { demoHouseholds } from './demo-households.ts';
import { householdSeed } from './household-seed.ts';
import { publicRecords } from './public-records.ts';
import { publicOwnerId, type Seed } from './seed.ts';

/**
 * The utilities demo: six invented customers in different situations and the company's public
 * records. Deterministic; all dates lie around `nowMs`.
 *
 * - demo-1001: high latest bill with a late fee
 * - demo-1002: in the storm area, outage known
 * - demo-1003: no outage known; an outage credit of last week is unclaimed
 * - demo-1004: three bills unpaid, shut-off notice
 * - demo-1005: electricity and gas
 * - demo-1006: autopay, paperless, payment plan
 *
 * @param options.nowMs epoch milliseconds.
 */
export function createUtilitiesSeed(options: { readonly nowMs: number }): Seed {
  const nowMs = Math.round(options.nowMs);
  const households = demoHouseholds.map((household) => householdSeed(household, nowMs));
  return {
    customers: households.map(({ customer }) => customer),
    records: [
      ...publicRecords(nowMs).map((record) => ({ ownerId: publicOwnerId, record })),
      ...households.flatMap(({ customer, records }) =>
        records.map((record) => ({ ownerId: customer.customerId, record })),
      ),
    ],
  };
}
