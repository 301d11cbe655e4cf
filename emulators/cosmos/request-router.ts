import { runBatch, runBulk } from './batch.ts';
import { changeFeedPage } from './change-feed.ts';
import type { ContainerStore, StoredItem } from './container-store.ts';
import { badRequest, CosmosError, unsupportedQuery } from './cosmos-error.ts';
import type { DatabaseAccount } from './database-account.ts';
import { patchStoredItem, requestedKey } from './item-requests.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { parseQueryBody, queryPage, queryPlan, type ResultPage } from './query-requests.ts';
import { readCharge, writeCharge } from './request-charge.ts';
import type { ResourcePath } from './resource-path.ts';

export interface CosmosRequest {
  readonly method: string;
  readonly path: ResourcePath;
  readonly header: (name: string) => string | undefined;
  readonly body: Json | undefined;
}

export interface CosmosReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: no body. */
  readonly body?: unknown;
}

/** Answers authenticated requests (Microsoft docs: "Azure Cosmos DB: REST API Reference"). */
export class RequestRouter {
  readonly #account: DatabaseAccount;
  readonly #now: () => number;

  constructor(dependencies: { readonly account: DatabaseAccount; readonly now: () => number }) {
    this.#account = dependencies.account;
    this.#now = dependencies.now;
  }

  /** @throws CosmosError */
  answer(request: CosmosRequest): CosmosReply {
    switch (request.path.resourceType) {
      case '':
        return { status: 200, body: accountDocument(request.header('host') ?? '') };
      case 'dbs':
        return this.#databases(request);
      case 'colls':
        return this.#containers(request);
      case 'pkranges':
        return this.#partitionKeyRanges(request);
      case 'docs':
        return request.path.id === undefined ? this.#items(request) : this.#item(request);
      case 'offers':
        return list('', 'Offers', []);
      default:
        throw badRequest(
          `The Cosmos emulator does not support the resource "${request.path.resourceType}".`,
        );
    }
  }

  #databases({ method, path, body, header }: CosmosRequest): CosmosReply {
    if (path.id === undefined) {
      if (method === 'GET') return list('', 'Databases', this.#account.listDatabases());
      refuseQuery(header);
      return { status: 201, body: this.#account.createDatabase(objectBody(body)) };
    }
    if (method === 'GET') return { status: 200, body: this.#account.database(path.id) };
    if (method !== 'DELETE') throw methodNotAllowed(method);
    this.#account.deleteDatabase(path.id);
    return { status: 204 };
  }

  #containers({ method, path, body, header }: CosmosRequest): CosmosReply {
    const { database, id } = path;
    if (id === undefined) {
      if (method === 'GET') {
        const { _rid } = this.#account.database(database);
        return list(String(_rid), 'DocumentCollections', this.#account.listContainers(database));
      }
      refuseQuery(header);
      return { status: 201, body: this.#account.createContainer(database, objectBody(body)) };
    }
    if (method === 'GET') {
      return { status: 200, body: this.#account.containerResource(database, id) };
    }
    if (method === 'PUT') {
      return { status: 200, body: this.#account.replaceContainer(database, id, objectBody(body)) };
    }
    if (method !== 'DELETE') throw methodNotAllowed(method);
    this.#account.deleteContainer(database, id);
    return { status: 204 };
  }

  #partitionKeyRanges({ path, header }: CosmosRequest): CosmosReply {
    const store = this.#account.store(path.database, path.container);
    // A client that has this answer already asks with its etag, as for a change feed.
    if (header('if-none-match') === partitionKeyRangesEtag) {
      return { status: 304, headers: { etag: partitionKeyRangesEtag } };
    }
    const range = { id: '0', minInclusive: '', maxExclusive: 'FF', status: 'online', parents: [] };
    const reply = list(store.rid, 'PartitionKeyRanges', [{ ...range, _rid: `${store.rid}range` }]);
    return { ...reply, headers: { ...reply.headers, etag: partitionKeyRangesEtag } };
  }

  #items(request: CosmosRequest): CosmosReply {
    const { method, path, header, body } = request;
    const store = this.#account.store(path.database, path.container);
    if (method === 'GET') {
      return header('a-im') === undefined ? this.#readAll(store, request) : feed(store, request);
    }
    if (method !== 'POST') throw methodNotAllowed(method);
    if (isTrue(header('x-ms-cosmos-is-query-plan-request'))) {
      return { status: 200, body: queryPlan(store, parseQueryBody(body), this.#now()) };
    }
    if (isQuery(header)) return this.#query(store, request, parseQueryBody(body));
    if (isTrue(header('x-ms-cosmos-is-batch-request'))) return this.#batch(store, request);
    const item = objectBody(body);
    const key = requestedKey(store, header('x-ms-documentdb-partitionkey'), item);
    if (!isTrue(header('x-ms-documentdb-is-upsert'))) {
      return written(store, 201, store.create(item, key));
    }
    const upserted = store.upsert(item, key, conditionsOf(header));
    return written(store, upserted.created ? 201 : 200, upserted.item);
  }

  #item({ method, path, header, body }: CosmosRequest): CosmosReply {
    const store = this.#account.store(path.database, path.container);
    const id = path.id ?? '';
    const given = method === 'PUT' ? objectBody(body) : undefined;
    const key = requestedKey(store, header('x-ms-documentdb-partitionkey'), given);
    const conditions = conditionsOf(header);
    switch (method) {
      case 'GET': {
        const item = store.read(id, key);
        if (conditions.ifNoneMatch === item.etag) {
          return { status: 304, headers: { etag: item.etag } };
        }
        return {
          status: 200,
          headers: { ...chargeHeaders(store, readCharge(item.body)), etag: item.etag },
          body: item.body,
        };
      }
      case 'PUT':
        return written(store, 200, store.replace(id, objectBody(body), key, conditions));
      case 'PATCH':
        return written(
          store,
          200,
          patchStoredItem(store, {
            id,
            key,
            body,
            conditions,
            nowMs: this.#now(),
          }),
        );
      case 'DELETE':
        store.delete(id, key, conditions);
        return { status: 204, headers: chargeHeaders(store, writeCharge({})) };
      default:
        throw methodNotAllowed(method);
    }
  }

  #readAll(store: ContainerStore, request: CosmosRequest): CosmosReply {
    return this.#query(store, request, { text: 'SELECT * FROM c', parameters: new Map() });
  }

  #query(
    store: ContainerStore,
    { header, method }: CosmosRequest,
    query: ReturnType<typeof parseQueryBody>,
  ): CosmosReply {
    const page = queryPage(
      store,
      {
        ...query,
        partitionKey: header('x-ms-documentdb-partitionkey'),
        partitionKeyRangeId: header('x-ms-documentdb-partitionkeyrangeid'),
        crossPartition:
          method === 'GET' || isTrue(header('x-ms-documentdb-query-enablecrosspartition')),
        maxItemCount: numberOf(header('x-ms-max-item-count')),
        continuation: header('x-ms-continuation'),
      },
      this.#now(),
    );
    return documentsReply(store, page);
  }

  #batch(store: ContainerStore, { header, body }: CosmosRequest): CosmosReply {
    const nowMs = this.#now();
    const { status, results, charge } = isTrue(header('x-ms-cosmos-batch-atomic'))
      ? runBatch(store, body, requestedKey(store, header('x-ms-documentdb-partitionkey')), nowMs)
      : runBulk(store, body, {
          continueOnError: isTrue(header('x-ms-cosmos-batch-continue-on-error')),
          nowMs,
        });
    return { status, headers: chargeHeaders(store, charge), body: results };
  }
}

const partitionKeyRangesEtag = '"1"';

function accountDocument(host: string): JsonObject {
  const location = { name: 'Local', databaseAccountEndpoint: `http://${host}/` };
  return {
    id: 'local',
    _self: '',
    _rid: 'local',
    _dbs: '//dbs/',
    media: '//media/',
    addresses: '//addresses/',
    writableLocations: [location],
    readableLocations: [location],
    enableMultipleWriteLocations: false,
    userReplicationPolicy: { asyncReplication: false, minReplicaSetSize: 1, maxReplicasetSize: 4 },
    userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
    systemReplicationPolicy: { minReplicaSetSize: 1, maxReplicasetSize: 4 },
    readPolicy: { primaryReadCoefficient: 1, secondaryReadCoefficient: 1 },
  };
}

type Header = CosmosRequest['header'];

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

function isQuery(header: Header): boolean {
  return (
    isTrue(header('x-ms-documentdb-isquery')) ||
    header('content-type')?.startsWith('application/query+json') === true
  );
}

function refuseQuery(header: Header): void {
  if (isQuery(header)) throw unsupportedQuery('queries over databases and containers');
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function conditionsOf(header: Header): {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
} {
  return { ifMatch: header('if-match'), ifNoneMatch: header('if-none-match') };
}

function objectBody(body: Json | undefined): JsonObject {
  if (!isObject(body)) throw badRequest('The input content is invalid: it is not a JSON object.');
  return body;
}

function methodNotAllowed(method: string): CosmosError {
  return new CosmosError(405, 'MethodNotAllowed', `${method} is not allowed here.`);
}

function list(rid: string, name: string, resources: readonly JsonObject[]): CosmosReply {
  return {
    status: 200,
    headers: { 'x-ms-item-count': String(resources.length) },
    body: { _rid: rid, [name]: resources, _count: resources.length },
  };
}

function chargeHeaders(store: ContainerStore, charge: number): Record<string, string> {
  return {
    'x-ms-request-charge': String(charge),
    'x-ms-session-token': `0:-1#${store.lsn}`,
    lsn: String(store.lsn),
  };
}

function written(store: ContainerStore, status: number, item: StoredItem): CosmosReply {
  return {
    status,
    headers: { ...chargeHeaders(store, writeCharge(item.body)), etag: item.etag },
    body: item.body,
  };
}

function documentsReply(store: ContainerStore, page: ResultPage): CosmosReply {
  return {
    status: 200,
    headers: {
      ...chargeHeaders(store, page.charge),
      'x-ms-item-count': String(page.documents.length),
      ...(page.continuation === undefined ? {} : { 'x-ms-continuation': page.continuation }),
    },
    body: { _rid: store.rid, Documents: page.documents, _count: page.documents.length },
  };
}

function feed(store: ContainerStore, { header }: CosmosRequest): CosmosReply {
  if (header('a-im')?.toLowerCase() !== 'incremental feed') {
    throw badRequest('The Cosmos emulator supports the change feed in latest-version mode only.');
  }
  const { documents, etag } = changeFeedPage(store, {
    partitionKey: header('x-ms-documentdb-partitionkey'),
    ifNoneMatch: header('if-none-match'),
    ifModifiedSince: header('if-modified-since'),
    maxItemCount: numberOf(header('x-ms-max-item-count')),
  });
  if (documents.length === 0) {
    return { status: 304, headers: { ...chargeHeaders(store, 1), etag } };
  }
  const reply = documentsReply(store, {
    documents,
    continuation: undefined,
    charge: documents.length,
  });
  return { ...reply, headers: { ...reply.headers, etag } };
}
