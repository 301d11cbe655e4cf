import { badRequest, CosmosError, conflict, notFound, preconditionFailed } from './cosmos-error.ts';
import type { JsonObject } from './json.ts';
import { hasPrefix, type PartitionKey, partitionKeyOf } from './partition-key.ts';
import type { VectorEmbedding } from './query/vector-distance.ts';

const MAX_ITEM_BYTES = 2 * 1024 * 1024;

/** An item with the service's own fields in it (`_rid`, `_self`, `_etag`, `_ts`). */
export interface StoredItem {
  readonly key: PartitionKey;
  readonly body: JsonObject;
  readonly etag: string;
  /** Order of creation; pages resume after it. */
  readonly position: number;
  /** Log sequence number of the last write; the change feed resumes after it. */
  readonly lsn: number;
  readonly expiresAtMs: number;
}

export interface WriteConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

export interface ContainerSettings {
  readonly partitionKeyPaths: readonly string[];
  /** Seconds; -1: only items with their own `ttl` expire; undefined: none does. */
  readonly defaultTtl: number | undefined;
  readonly embeddings: readonly VectorEmbedding[];
}

/** Items of one container: conditions, time to live and the order of changes. */
export class ContainerStore {
  readonly rid: string;
  readonly #link: string;
  readonly #now: () => number;
  #settings: ContainerSettings;
  #items = new Map<string, StoredItem>();
  #lsn = 0;
  #positions = 0;

  constructor(options: {
    readonly rid: string;
    readonly link: string;
    readonly settings: ContainerSettings;
    readonly now: () => number;
  }) {
    this.rid = options.rid;
    this.#link = options.link;
    this.#settings = options.settings;
    this.#now = options.now;
  }

  get settings(): ContainerSettings {
    return this.#settings;
  }

  set settings(settings: ContainerSettings) {
    this.#settings = settings;
  }

  get lsn(): number {
    return this.#lsn;
  }

  /** Live items in order of creation. @param prefix only those whose key starts with it. */
  items(prefix: PartitionKey = []): readonly StoredItem[] {
    for (const [name, item] of this.#items) {
      if (item.expiresAtMs <= this.#now()) this.#items.delete(name);
    }
    return [...this.#items.values()].filter(({ key }) => hasPrefix(key, prefix));
  }

  /** @throws CosmosError 404 */
  read(id: string, key: PartitionKey): StoredItem {
    const item = this.#live(id, key);
    if (item === undefined) throw notFound();
    return item;
  }

  /** @throws CosmosError 400, 409, 413 */
  create(body: JsonObject, key: PartitionKey): StoredItem {
    const id = this.#check(body, key);
    if (this.#live(id, key) !== undefined) throw conflict();
    return this.#store(id, key, body, undefined);
  }

  /** @throws CosmosError 400, 412, 413 */
  upsert(
    body: JsonObject,
    key: PartitionKey,
    conditions: WriteConditions,
  ): { readonly item: StoredItem; readonly created: boolean } {
    const id = this.#check(body, key);
    const current = this.#live(id, key);
    if (current !== undefined) checkConditions(current, conditions);
    return { item: this.#store(id, key, body, current), created: current === undefined };
  }

  /** @throws CosmosError 400, 404, 412, 413 */
  replace(
    id: string,
    body: JsonObject,
    key: PartitionKey,
    conditions: WriteConditions,
  ): StoredItem {
    const newId = this.#check(body, key);
    const current = this.read(id, key);
    checkConditions(current, conditions);
    if (newId !== id) throw badRequest('The id of an item cannot be changed.');
    return this.#store(id, key, body, current);
  }

  /** @throws CosmosError 404, 412 */
  delete(id: string, key: PartitionKey, conditions: WriteConditions): void {
    checkConditions(this.read(id, key), conditions);
    this.#items.delete(nameOf(id, key));
    this.#lsn += 1;
  }

  /** Runs writes that all happen or none. The work itself must be synchronous. */
  atomically<T>(work: () => { readonly keep: boolean; readonly result: T }): T {
    const before = new Map(this.#items);
    const { keep, result } = work();
    if (!keep) this.#items = before;
    return result;
  }

  #live(id: string, key: PartitionKey): StoredItem | undefined {
    const name = nameOf(id, key);
    const item = this.#items.get(name);
    if (item === undefined || item.expiresAtMs > this.#now()) return item;
    this.#items.delete(name);
    return undefined;
  }

  #check(body: JsonObject, key: PartitionKey): string {
    const { id, ttl } = body;
    if (typeof id !== 'string' || id === '' || id.length > 255 || /[/\\?#]/.test(id)) {
      throw badRequest(
        "The input content is invalid because the required properties - 'id; ' - are missing or not valid.",
      );
    }
    const own = partitionKeyOf(body, this.#settings.partitionKeyPaths);
    if (JSON.stringify(own) !== JSON.stringify(key)) {
      throw badRequest(
        "PartitionKey extracted from document doesn't match the one specified in the header.",
        1001,
      );
    }
    if (
      ttl !== undefined &&
      (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < -1 || ttl === 0)
    ) {
      throw badRequest(
        `The input ttl '${JSON.stringify(ttl)}' is invalid. Ensure to provide a nonzero positive (less than or equal to 2147483647) integer, or -1.`,
      );
    }
    if (Buffer.byteLength(JSON.stringify(body)) > MAX_ITEM_BYTES) {
      throw new CosmosError(413, 'RequestEntityTooLarge', 'Request size is too large.');
    }
    return id;
  }

  #store(
    id: string,
    key: PartitionKey,
    body: JsonObject,
    current: StoredItem | undefined,
  ): StoredItem {
    this.#lsn += 1;
    if (current === undefined) this.#positions += 1;
    const position = current?.position ?? this.#positions;
    const nowSeconds = Math.floor(this.#now() / 1000);
    const rid = `${this.rid}${position.toString(36).padStart(8, '0')}==`;
    const etag = `"${this.#lsn.toString(16).padStart(8, '0')}-0000-0700-0000-${nowSeconds.toString(16).padStart(12, '0')}"`;
    const item: StoredItem = {
      key,
      position,
      etag,
      lsn: this.#lsn,
      expiresAtMs: this.#expiryOf(body, nowSeconds),
      body: {
        ...body,
        _rid: rid,
        _self: `${this.#link}docs/${rid}/`,
        _etag: etag,
        _attachments: 'attachments/',
        _ts: nowSeconds,
      },
    };
    this.#items.set(nameOf(id, key), item);
    return item;
  }

  #expiryOf(body: JsonObject, nowSeconds: number): number {
    const { defaultTtl } = this.#settings;
    if (defaultTtl === undefined) return Number.POSITIVE_INFINITY;
    const ttl = typeof body.ttl === 'number' ? body.ttl : defaultTtl;
    return ttl < 0 ? Number.POSITIVE_INFINITY : (nowSeconds + ttl) * 1000;
  }
}

function nameOf(id: string, key: PartitionKey): string {
  return JSON.stringify([key, id]);
}

/** @throws CosmosError 412 */
function checkConditions(current: StoredItem, { ifMatch, ifNoneMatch }: WriteConditions): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== current.etag) {
    throw preconditionFailed();
  }
  if (ifNoneMatch === '*' || ifNoneMatch === current.etag) throw preconditionFailed();
}
