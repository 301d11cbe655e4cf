import {
  type Callback,
  callbackSchema,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import type { StoredDocument } from '#shared/contracts/document-store.ts';
import { publicOwner, recordDocumentOf } from '#shared/conversation/record-area.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';

/** More are found by the next run. */
const dueAtOnce = 50;
/** A promise that cannot be read is tried again after so long. */
const unreadableForMs = 60 * 60_000;

/** A promised call as it was read. */
export interface ReadCallback {
  readonly callback: Callback;
  readonly etag: string;
}

/** Promised calls about which something is to be done by now, the longest due first. */
export async function dueCallbacks({
  documents,
  clock,
  logger,
}: Pick<Services, 'documents' | 'clock' | 'logger'>): Promise<readonly ReadCallback[]> {
  const page = await documents.query('systemOfRecord', {
    partitionKey: publicOwner,
    filters: [
      { field: 'kind', operator: 'equals', value: 'callback' },
      { field: 'status', operator: 'in', value: ['scheduled', 'calling'] },
      { field: 'nextAt', operator: 'less', value: clock.now() + 1 },
    ],
    orderBy: { field: 'nextAt', direction: 'ascending' },
    limit: dueAtOnce,
  });
  const due: ReadCallback[] = [];
  for (const { id } of page.documents) {
    const found = await documents.read('systemOfRecord', id, publicOwner);
    if (found === undefined) continue;
    const parsed = callbackSchema.safeParse(found.document);
    if (parsed.success) {
      due.push({ callback: parsed.data, etag: found.etag });
      continue;
    }
    // Records that are broken must not keep the others from being called.
    logger.error('callback cannot be read', { callbackId: id, error: parsed.error });
    const later = { ...found.document, nextAt: clock.now() + unreadableForMs };
    await writeOver({ documents }, later, found.etag);
  }
  return due;
}

/** @returns what is stored now; undefined when somebody else has changed the callback meanwhile. */
export async function changeCallback(
  { documents }: Pick<Services, 'documents'>,
  { callback, etag }: ReadCallback,
  change: Partial<Callback>,
): Promise<ReadCallback | undefined> {
  const changed: Callback = { ...callback, ...change };
  const newEtag = await writeOver({ documents }, recordDocumentOf(publicOwner, changed), etag);
  return newEtag === undefined ? undefined : { callback: changed, etag: newEtag };
}

/** @returns the new etag; undefined when somebody else has changed the document meanwhile. */
async function writeOver(
  { documents }: Pick<Services, 'documents'>,
  document: StoredDocument,
  etag: string,
): Promise<string | undefined> {
  try {
    return (await documents.write('systemOfRecord', document, { ifMatch: etag })).etag;
  } catch (error) {
    if (error instanceof StaleWriteError) return undefined;
    throw error;
  }
}
