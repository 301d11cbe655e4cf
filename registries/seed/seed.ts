import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { RecordDocument } from '#shared/contracts/tool-services.ts';

/** Owner of the records that belong to no customer. */
export const publicOwnerId = 'public';

/** One record of the system of record with its owner: a customer id or {@link publicOwnerId}. */
export interface SeedRecord {
  readonly ownerId: string;
  readonly record: RecordDocument;
}

/** Customers and records to start with. Plain values: the same input gives the same seed. */
export interface Seed {
  readonly customers: readonly CustomerContext[];
  readonly records: readonly SeedRecord[];
}
