import { z } from 'zod';
import type { DocumentStore, StoredDocument } from '#shared/contracts/document-store.ts';
import {
  type ThreadItem,
  type ThreadStore,
  threadItemSchema,
} from '#shared/contracts/thread-store.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { documentId } from './document-id.ts';

const kind = 'thread-item';
const storedItemSchema = z.object({ item: threadItemSchema });

/** The customer's one thread: one document per item in container `conversations`. */
export function createThreadStore(dependencies: {
  readonly documents: Pick<DocumentStore, 'write' | 'query' | 'delete'>;
}): ThreadStore {
  const { documents } = dependencies;

  async function appendOne(customerId: string, item: ThreadItem): Promise<void> {
    try {
      await documents.write('conversations', documentOf(customerId, item), { ifMatch: 'absent' });
    } catch (error) {
      // It is there already: a repeated delivery.
      if (!(error instanceof StaleWriteError)) throw error;
    }
  }

  return {
    async append(customerId, items) {
      for (const item of items) await appendOne(customerId, item);
      return documentId('thread', customerId);
    },

    async correct(customerId, items) {
      for (const item of items) {
        const document = documentOf(customerId, item);
        if (item.text === '') await documents.delete('conversations', document.id, customerId);
        else await documents.write('conversations', document);
      }
    },

    async latest(customerId, limit) {
      const { documents: found } = await documents.query('conversations', {
        partitionKey: customerId,
        filters: [{ field: 'kind', operator: 'equals', value: kind }],
        orderBy: { field: 'at', direction: 'descending' },
        limit,
      });
      return found.map((document) => itemOf(document.id, document)).reverse();
    },
  };
}

function documentOf(customerId: string, item: ThreadItem): StoredDocument {
  return { id: documentId('thread', item.id), customerId, kind, at: item.at, item };
}

function itemOf(id: string, document: unknown): ThreadItem {
  const parsed = storedItemSchema.safeParse(document);
  if (parsed.success) return parsed.data.item;
  throw new StoreError(`The thread item "${id}" cannot be read.`, { cause: parsed.error });
}
