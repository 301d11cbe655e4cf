import { type Container, CosmosClient, ErrorResponse, type ItemDefinition } from '@azure/cosmos';
import {
  type DocumentContainer,
  type DocumentStore,
  documentContainers,
  type StoredDocument,
} from '#shared/contracts/document-store.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { sqlOf } from './document-query.ts';
import { partitionKeyOf } from './partition-key.ts';

export interface CosmosDocumentStoreOptions {
  readonly endpoint: string;
  readonly key: string;
  readonly databaseName: string;
  /** Longest time any call takes, its retries after 429 included; default 5000. */
  readonly deadlineMs?: number;
}

/** Fields that Cosmos adds to a stored item (Microsoft docs: "Items in Azure Cosmos DB"). */
const systemFields: ReadonlySet<string> = new Set([
  '_rid',
  '_self',
  '_etag',
  '_attachments',
  '_ts',
  '_lsn',
]);

/** The document store on Cosmos DB for NoSQL. Connects with the first call. */
export function createCosmosDocumentStore(options: CosmosDocumentStoreOptions): DocumentStore {
  const deadlineMs = options.deadlineMs ?? 5000;
  const client = new CosmosClient({
    endpoint: options.endpoint,
    key: options.key,
    connectionPolicy: {
      requestTimeout: deadlineMs,
      retryOptions: {
        maxRetryAttemptCount: 9,
        fixedRetryIntervalInMilliseconds: 0,
        maxWaitTimeInSeconds: Math.ceil(deadlineMs / 1000),
      },
    },
  });
  const database = client.database(options.databaseName);
  const containerOf = (name: DocumentContainer): Container => database.container(name);

  /** Runs one operation under the deadline; every failure becomes a `StoreError`. */
  const run = async <T>(
    operation: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      return await Promise.race([work(signal), rejectionOf(signal)]);
    } catch (cause) {
      if (cause instanceof StaleWriteError || cause instanceof TypeError) throw cause;
      const reason = signal.aborted
        ? `no answer within ${deadlineMs} ms`
        : cause instanceof Error
          ? cause.message
          : String(cause);
      throw new StoreError(`Cosmos ${operation} failed: ${reason}`, { cause });
    }
  };

  return {
    ensureContainers: () =>
      run('ensureContainers', async (abortSignal) => {
        await client.databases.createIfNotExists({ id: options.databaseName }, { abortSignal });
        for (const [id, path] of Object.entries(documentContainers)) {
          await database.containers.createIfNotExists(
            // -1: documents live for ever unless they carry a `ttl` of their own.
            { id, partitionKey: { paths: [path] }, defaultTtl: -1 },
            { abortSignal },
          );
        }
      }),

    read: (container, id, partitionKey) =>
      run('read', async (abortSignal) => {
        const { resource, etag } = await containerOf(container)
          .item(id, partitionKey)
          .read<ItemDefinition>({ abortSignal });
        return resource === undefined ? undefined : { document: ownFields(resource), etag };
      }),

    write: (container, document, { ifMatch, ttlSeconds } = {}) =>
      run('write', async (abortSignal) => {
        const partitionKey = partitionKeyOf(container, document);
        const body = ttlSeconds === undefined ? document : { ...document, ttl: ttlSeconds };
        const { items } = containerOf(container);
        try {
          if (ifMatch === undefined) {
            const { etag } = await items.upsert(body, { abortSignal });
            return { etag };
          }
          if (ifMatch === 'absent') {
            const { etag } = await items.create(body, { abortSignal });
            return { etag };
          }
          const { etag } = await containerOf(container)
            .item(document.id, partitionKey)
            .replace(body, {
              abortSignal,
              accessCondition: { type: 'IfMatch', condition: ifMatch },
            });
          return { etag };
        } catch (error) {
          if (hasStatus(error, 409, 412) || (ifMatch !== undefined && hasStatus(error, 404))) {
            throw new StaleWriteError(`${container}/${document.id}`, { cause: error });
          }
          throw error;
        }
      }),

    delete: (container, id, partitionKey) =>
      run('delete', async (abortSignal) => {
        try {
          await containerOf(container).item(id, partitionKey).delete({ abortSignal });
          return true;
        } catch (error) {
          if (hasStatus(error, 404)) return false;
          throw error;
        }
      }),

    query: (container, query) =>
      run('query', async (abortSignal) => {
        const offset = offsetOf(query.continuationToken);
        const { resources } = await containerOf(container)
          .items.query<ItemDefinition>(sqlOf(query, offset), {
            abortSignal,
            maxItemCount: query.limit + 1,
            ...(query.partitionKey === undefined ? {} : { partitionKey: query.partitionKey }),
          })
          .fetchAll();
        const documents = resources.slice(0, query.limit).map(ownFields);
        return resources.length > query.limit
          ? { documents, continuationToken: String(offset + query.limit) }
          : { documents };
      }),

    ping: () =>
      run('ping', async (abortSignal) => {
        await client.getDatabaseAccount({ abortSignal });
      }),

    close: async () => client.dispose(),
  };
}

/** Rejects when the signal aborts: some waits inside the client do not look at it. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The document as it was written. */
function ownFields(item: ItemDefinition): StoredDocument {
  const fields = Object.entries(item).filter(([name]) => !systemFields.has(name));
  return { ...Object.fromEntries(fields), id: item.id ?? '' };
}

function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof ErrorResponse && statuses.some((status) => error.code === status);
}

function offsetOf(continuationToken: string | undefined): number {
  if (continuationToken === undefined) return 0;
  if (!/^\d{1,9}$/.test(continuationToken)) {
    throw new TypeError('The continuation token is not valid.');
  }
  return Number(continuationToken);
}
