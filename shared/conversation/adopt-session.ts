import type {
  DocumentContainer,
  DocumentStore,
  ReadDocument,
  StoredDocument,
} from '#shared/contracts/document-store.ts';
import type { ThreadStore } from '#shared/contracts/thread-store.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';

/** Read at a time; what is moved makes room for the next. */
const pageSize = 200;
const mostAttempts = 8;

type Documents = Pick<DocumentStore, 'query' | 'read' | 'write' | 'delete'>;

/** Unites a record of the session with one that the customer has under the same id. */
type Unite = (own: StoredDocument, existing: StoredDocument) => StoredDocument;

/**
 * Gives a customer what a session kept to itself until they had proven who they are: the words go
 * into their thread, turns and records become theirs. May be repeated, and by several at once.
 *
 * @param owners.session owner of the session's own records and words (`ownerOf` before the proof).
 */
export async function adoptSession(
  dependencies: {
    readonly threads: Pick<ThreadStore, 'latest' | 'append' | 'correct'>;
    readonly documents: Documents;
  },
  owners: { readonly session: string; readonly customerId: string },
): Promise<void> {
  const { threads, documents } = dependencies;
  const { session, customerId } = owners;
  for (;;) {
    const items = await threads.latest(session, pageSize);
    if (items.length === 0) break;
    await threads.append(customerId, items);
    await threads.correct(
      session,
      items.map((item) => ({ ...item, text: '' })),
    );
  }
  await moveAll(documents, 'systemOfRecord', owners, changedLater);
  await moveAll(documents, 'conversations', owners, turnOfBoth);
}

/** What the caller changed in this session comes on top of what is on file. */
const changedLater: Unite = (own, existing) => ({ ...existing, ...own });

/** What is with the customer already was written later: a correction, or stages of the voice path. */
const turnOfBoth: Unite = (own, existing) => ({
  ...own,
  ...existing,
  stages: { ...Object(own.stages), ...Object(existing.stages) },
  ...(own.detail === undefined && existing.detail === undefined
    ? {}
    : { detail: { ...Object(own.detail), ...Object(existing.detail) } }),
});

async function moveAll(
  documents: Documents,
  container: DocumentContainer,
  owners: { readonly session: string; readonly customerId: string },
  unite: Unite,
): Promise<void> {
  for (;;) {
    const { documents: found } = await documents.query(container, {
      partitionKey: owners.session,
      ...(container === 'conversations'
        ? { filters: [{ field: 'kind', operator: 'equals', value: 'turn' }] }
        : {}),
      limit: pageSize,
    });
    if (found.length === 0) return;
    for (const document of found) {
      await give(documents, container, { ...document, customerId: owners.customerId }, unite);
      await documents.delete(container, document.id, owners.session);
    }
  }
}

async function give(
  documents: Documents,
  container: DocumentContainer,
  own: StoredDocument & { readonly customerId: string },
  unite: Unite,
): Promise<void> {
  let existing: ReadDocument<StoredDocument> | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const document = existing === undefined ? own : unite(own, existing.document);
    try {
      await documents.write(container, document, { ifMatch: existing?.etag ?? 'absent' });
      return;
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === mostAttempts) throw error;
      existing = await documents.read(container, own.id, own.customerId);
    }
  }
}
