/** Containers and their partition keys; provisioned by `ensureContainers`. */
export const documentContainers = {
  customers: '/customerId',
  conversations: '/customerId',
  systemOfRecord: '/customerId',
  calls: '/day',
  metrics: '/day',
} as const;
export type DocumentContainer = keyof typeof documentContainers;

/** A stored document: plain JSON with an `id`, and the partition key's field. */
export type StoredDocument = Readonly<Record<string, unknown>> & { readonly id: string };

export interface ReadDocument<T> {
  readonly document: T;
  readonly etag: string;
}

export interface DocumentFilter {
  /** Top-level or dotted field name, e.g. `phone` or `outage.area`. */
  readonly field: string;
  readonly operator: 'equals' | 'not-equals' | 'less' | 'greater' | 'contains' | 'in';
  readonly value: string | number | boolean | null | readonly (string | number)[];
}

export interface DocumentQuery {
  readonly partitionKey?: string;
  readonly filters?: readonly DocumentFilter[];
  readonly orderBy?: { readonly field: string; readonly direction: 'ascending' | 'descending' };
  /** 1 to 1000. */
  readonly limit: number;
  readonly continuationToken?: string;
}

export interface DocumentPage {
  readonly documents: readonly StoredDocument[];
  readonly continuationToken?: string;
}

/**
 * Durable documents, one Cosmos database behind it. Returned documents are unvalidated JSON: the
 * caller parses them with its schema. Rejects with `StoreError` when the store fails.
 */
export interface DocumentStore {
  /** Creates the database and containers that are missing. */
  ensureContainers(): Promise<void>;
  read(
    container: DocumentContainer,
    id: string,
    partitionKey: string,
  ): Promise<ReadDocument<StoredDocument> | undefined>;
  /**
   * Writes the whole document.
   * @param options `ifMatch`: only over this etag; `'absent'`: only if there is none. Without it the last writer wins.
   * @returns the new etag. @throws StaleWriteError when the condition does not hold.
   */
  write(
    container: DocumentContainer,
    document: StoredDocument,
    options?: { readonly ifMatch?: string | 'absent'; readonly ttlSeconds?: number },
  ): Promise<{ readonly etag: string }>;
  delete(container: DocumentContainer, id: string, partitionKey: string): Promise<boolean>;
  query(container: DocumentContainer, query: DocumentQuery): Promise<DocumentPage>;
  /** @throws StoreError when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
