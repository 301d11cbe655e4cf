import {
  type Callback,
  callbackSchema,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import { publicOwner, recordDocumentOf } from '#shared/conversation/record-area.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';

/** More are found by the next run. */
const dueAtOnce = 50;

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
    const parsed = callbackSchema.safeParse(found?.document);
    if (found === undefined) continue;
    if (parsed.success) due.push({ callback: parsed.data, etag: found.etag });
    // One record that is broken must not keep the others from being called.
    else logger.error('callback cannot be read', { callbackId: id, error: parsed.error });
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
  try {
    const written = await documents.write(
      'systemOfRecord',
      recordDocumentOf(publicOwner, changed),
      { ifMatch: etag },
    );
    return { callback: changed, etag: written.etag };
  } catch (error) {
    if (error instanceof StaleWriteError) return undefined;
    throw error;
  }
}
