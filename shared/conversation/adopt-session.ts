import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { ThreadStore } from '#shared/contracts/thread-store.ts';

/** Most that one session leaves behind before its caller gives proof. */
const mostItems = 500;

/**
 * Gives a customer what a session kept to itself until they had proven who they are: the words go
 * into their thread, the records become theirs. May be repeated.
 *
 * @param owners.session owner of the session's own records and words (`ownerOf` before the proof).
 */
export async function adoptSession(
  dependencies: {
    readonly threads: Pick<ThreadStore, 'latest' | 'append'>;
    readonly documents: Pick<DocumentStore, 'query' | 'write' | 'delete'>;
  },
  owners: { readonly session: string; readonly customerId: string },
): Promise<void> {
  const { threads, documents } = dependencies;
  const { session, customerId } = owners;
  const items = await threads.latest(session, mostItems);
  if (items.length > 0) await threads.append(customerId, items);
  const { documents: records } = await documents.query('systemOfRecord', {
    partitionKey: session,
    limit: mostItems,
  });
  for (const record of records) {
    await documents.write('systemOfRecord', { ...record, customerId });
    await documents.delete('systemOfRecord', record.id, session);
  }
}
