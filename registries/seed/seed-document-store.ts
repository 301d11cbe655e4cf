import type { DocumentStore } from '#shared/contracts/document-store.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import type { Seed } from './seed.ts';

/** Enough to keep a remote store busy without meeting its rate limit. */
const writesAtATime = 16;

/**
 * Writes a seed into the containers `customers` and `systemOfRecord`. What is there already stays as
 * it is, so that seeding again neither undoes a payment nor fails.
 *
 * @param options.ttlSeconds when the documents disappear; without it they stay.
 * @throws StoreError when the store fails.
 */
export async function seedDocumentStore(
  documents: Pick<DocumentStore, 'write'>,
  seed: Seed,
  options: { readonly ttlSeconds?: number } = {},
): Promise<void> {
  const writes = [
    ...seed.customers.map((customer) => ({ container: 'customers' as const, document: customer })),
    ...seed.records.map(({ ownerId, record }) => ({
      container: 'systemOfRecord' as const,
      document: { ...record, customerId: ownerId },
    })),
  ];
  for (let start = 0; start < writes.length; start += writesAtATime) {
    await Promise.all(
      writes.slice(start, start + writesAtATime).map(async ({ container, document }) => {
        try {
          await documents.write(container, document, { ...options, ifMatch: 'absent' });
        } catch (error) {
          if (!(error instanceof StaleWriteError)) throw error;
        }
      }),
    );
  }
}
