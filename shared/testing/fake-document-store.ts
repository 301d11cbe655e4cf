import type { Clock } from '#shared/contracts/clock.ts';
import {
  type DocumentContainer,
  type DocumentFilter,
  type DocumentPage,
  type DocumentQuery,
  type DocumentStore,
  documentContainers,
  type ReadDocument,
  type StoredDocument,
} from '#shared/contracts/document-store.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { fieldNames } from '#shared/state/document-field.ts';
import { partitionKeyOf } from '#shared/state/partition-key.ts';

interface Kept {
  readonly document: StoredDocument;
  readonly etag: string;
  readonly expiresAtMs: number;
}

/**
 * A document store in memory with Cosmos semantics: etags, expiry by clock, and comparison that
 * never matches a missing field. `available = false` makes every call reject with `StoreError`.
 */
export class FakeDocumentStore implements DocumentStore {
  available = true;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #containers = new Map<DocumentContainer, Map<string, Kept>>();
  #writes = 0;

  constructor(dependencies: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = dependencies.clock;
  }

  async ensureContainers(): Promise<void> {
    this.#answer('ensureContainers');
  }

  async read(
    container: DocumentContainer,
    id: string,
    partitionKey: string,
  ): Promise<ReadDocument<StoredDocument> | undefined> {
    this.#answer('read');
    const kept = this.#live(container, keyOf(id, partitionKey));
    if (kept === undefined) return undefined;
    return { document: structuredClone(kept.document), etag: kept.etag };
  }

  async write(
    container: DocumentContainer,
    document: StoredDocument,
    options: { readonly ifMatch?: string | 'absent'; readonly ttlSeconds?: number } = {},
  ): Promise<{ readonly etag: string }> {
    this.#answer('write');
    const key = keyOf(document.id, partitionKeyOf(container, document));
    const current = this.#live(container, key);
    if (options.ifMatch === 'absent' && current !== undefined) {
      throw new StaleWriteError(document.id);
    }
    if (
      options.ifMatch !== undefined &&
      options.ifMatch !== 'absent' &&
      current?.etag !== options.ifMatch
    ) {
      throw new StaleWriteError(document.id);
    }
    this.#writes += 1;
    const stored: StoredDocument = JSON.parse(
      JSON.stringify(
        options.ttlSeconds === undefined ? document : { ...document, ttl: options.ttlSeconds },
      ),
    );
    const ttlSeconds = stored.ttl;
    this.#container(container).set(key, {
      document: stored,
      etag: `"${this.#writes}"`,
      expiresAtMs:
        typeof ttlSeconds === 'number' && ttlSeconds > 0
          ? this.#clock.now() + ttlSeconds * 1000
          : Number.POSITIVE_INFINITY,
    });
    return { etag: `"${this.#writes}"` };
  }

  async delete(container: DocumentContainer, id: string, partitionKey: string): Promise<boolean> {
    this.#answer('delete');
    const key = keyOf(id, partitionKey);
    return this.#live(container, key) !== undefined && this.#container(container).delete(key);
  }

  async query(container: DocumentContainer, query: DocumentQuery): Promise<DocumentPage> {
    this.#answer('query');
    const partitionField = documentContainers[container].slice(1);
    const found = [...this.#container(container).keys()]
      .map((key) => this.#live(container, key)?.document)
      .filter((document) => document !== undefined)
      .filter(
        (document) =>
          query.partitionKey === undefined || document[partitionField] === query.partitionKey,
      )
      .filter((document) => (query.filters ?? []).every((filter) => matches(document, filter)));
    const { orderBy } = query;
    if (orderBy !== undefined) {
      const sign = orderBy.direction === 'ascending' ? 1 : -1;
      found.sort(
        (left, right) =>
          sign * compare(fieldOf(left, orderBy.field), fieldOf(right, orderBy.field)),
      );
    }
    const from = query.continuationToken === undefined ? 0 : Number(query.continuationToken);
    const documents = found.slice(from, from + query.limit).map((item) => structuredClone(item));
    const next = from + documents.length;
    return next < found.length ? { documents, continuationToken: String(next) } : { documents };
  }

  async ping(): Promise<void> {
    this.#answer('ping');
  }

  async close(): Promise<void> {
    this.#containers.clear();
  }

  #answer(operation: string): void {
    if (!this.available) {
      throw new StoreError(`Cosmos ${operation}: the fake is set unavailable.`);
    }
  }

  #container(name: DocumentContainer): Map<string, Kept> {
    const existing = this.#containers.get(name);
    if (existing !== undefined) return existing;
    const created = new Map<string, Kept>();
    this.#containers.set(name, created);
    return created;
  }

  #live(container: DocumentContainer, key: string): Kept | undefined {
    const documents = this.#container(container);
    const kept = documents.get(key);
    if (kept === undefined || kept.expiresAtMs > this.#clock.now()) return kept;
    documents.delete(key);
    return undefined;
  }
}

function keyOf(id: string, partitionKey: string): string {
  return JSON.stringify([partitionKey, id]);
}

function fieldOf(document: StoredDocument, path: string): unknown {
  let value: unknown = document;
  for (const name of fieldNames(path)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value;
}

function matches(document: StoredDocument, filter: DocumentFilter): boolean {
  const actual = fieldOf(document, filter.field);
  const expected = filter.value;
  if (actual === undefined) return false;
  switch (filter.operator) {
    case 'equals':
      return actual === expected;
    case 'not-equals':
      return actual !== expected;
    case 'less':
      return typeof actual === typeof expected && compare(actual, expected) < 0;
    case 'greater':
      return typeof actual === typeof expected && compare(actual, expected) > 0;
    case 'contains':
      if (Array.isArray(actual)) return actual.includes(expected);
      return (
        typeof actual === 'string' &&
        typeof expected === 'string' &&
        actual.toLowerCase().includes(expected.toLowerCase())
      );
    case 'in':
      return Array.isArray(expected) && expected.includes(actual);
    default: {
      const unreachable: never = filter.operator;
      throw new TypeError(`Unknown operator ${String(unreachable)}`);
    }
  }
}

/** Cosmos order across types: missing, null, booleans, numbers, strings. */
function compare(left: unknown, right: unknown): number {
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0) return rank;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') {
    return left === right ? 0 : left < right ? -1 : 1;
  }
  return 0;
}

function rankOf(value: unknown): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  const ranks: Readonly<Record<string, number>> = { boolean: 2, number: 3, string: 4 };
  return ranks[typeof value] ?? 5;
}
