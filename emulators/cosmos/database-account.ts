import { type ContainerSettings, ContainerStore } from './container-store.ts';
import { badRequest, conflict, notFound } from './cosmos-error.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import type { VectorEmbedding } from './query/vector-distance.ts';

interface Container {
  resource: JsonObject;
  readonly store: ContainerStore;
}

interface Database {
  readonly resource: JsonObject;
  readonly containers: Map<string, Container>;
}

/** Databases and containers of the account, with their resource documents. */
export class DatabaseAccount {
  readonly #databases = new Map<string, Database>();
  readonly #now: () => number;
  #created = 0;

  constructor(options: { readonly now: () => number }) {
    this.#now = options.now;
  }

  listDatabases(): readonly JsonObject[] {
    return [...this.#databases.values()].map(({ resource }) => resource);
  }

  /** @throws CosmosError 400, 409 */
  createDatabase(body: JsonObject): JsonObject {
    const id = resourceId(body);
    if (this.#databases.has(id)) throw conflict();
    const rid = this.#nextRid('db');
    const resource = {
      id,
      ...this.#systemFields(rid, `dbs/${rid}/`),
      _colls: 'colls/',
      _users: 'users/',
    };
    this.#databases.set(id, { resource, containers: new Map() });
    return resource;
  }

  database(id: string | undefined): JsonObject {
    return this.#database(id).resource;
  }

  deleteDatabase(id: string | undefined): void {
    this.#database(id);
    this.#databases.delete(id ?? '');
  }

  listContainers(databaseId: string | undefined): readonly JsonObject[] {
    return [...this.#database(databaseId).containers.values()].map(({ resource }) => resource);
  }

  /** @throws CosmosError 400, 404, 409 */
  createContainer(databaseId: string | undefined, body: JsonObject): JsonObject {
    const database = this.#database(databaseId);
    const id = resourceId(body);
    const settings = settingsOf(body);
    if (database.containers.has(id)) throw conflict();
    const rid = this.#nextRid('coll');
    const link = `${String(database.resource._self)}colls/${rid}/`;
    const resource = { ...containerDefaults, ...body, id, ...this.#systemFields(rid, link) };
    const store = new ContainerStore({ rid, link, settings, now: this.#now });
    database.containers.set(id, { resource, store });
    return resource;
  }

  /** @throws CosmosError 400 when the partition key would change, 404 */
  replaceContainer(
    databaseId: string | undefined,
    id: string | undefined,
    body: JsonObject,
  ): JsonObject {
    const container = this.#container(databaseId, id);
    const settings = settingsOf(body);
    if (
      JSON.stringify(settings.partitionKeyPaths) !==
      JSON.stringify(container.store.settings.partitionKeyPaths)
    ) {
      throw badRequest('The partition key of a container cannot be changed.');
    }
    container.store.settings = settings;
    const { _rid, _self } = container.resource;
    container.resource = {
      ...containerDefaults,
      ...body,
      ...this.#systemFields(String(_rid), String(_self)),
    };
    return container.resource;
  }

  deleteContainer(databaseId: string | undefined, id: string | undefined): void {
    this.#container(databaseId, id);
    this.#database(databaseId).containers.delete(id ?? '');
  }

  containerResource(databaseId: string | undefined, id: string | undefined): JsonObject {
    return this.#container(databaseId, id).resource;
  }

  /** Items of a container. @throws CosmosError 404 */
  store(databaseId: string | undefined, id: string | undefined): ContainerStore {
    return this.#container(databaseId, id).store;
  }

  #database(id: string | undefined): Database {
    const database = this.#databases.get(id ?? '');
    if (database === undefined) throw notFound();
    return database;
  }

  #container(databaseId: string | undefined, id: string | undefined): Container {
    const container = this.#database(databaseId).containers.get(id ?? '');
    if (container === undefined) throw notFound('Owner resource does not exist', 1003);
    return container;
  }

  #nextRid(kind: string): string {
    this.#created += 1;
    return Buffer.from(`${kind}${String(this.#created).padStart(4, '0')}`).toString('base64url');
  }

  #systemFields(rid: string, self: string): JsonObject {
    const nowSeconds = Math.floor(this.#now() / 1000);
    return {
      _rid: rid,
      _self: self,
      _etag: `"${rid}-${nowSeconds.toString(16)}"`,
      _ts: nowSeconds,
    };
  }
}

const containerDefaults: JsonObject = {
  indexingPolicy: {
    indexingMode: 'consistent',
    automatic: true,
    includedPaths: [{ path: '/*' }],
    excludedPaths: [{ path: '/"_etag"/?' }],
  },
  conflictResolutionPolicy: {
    mode: 'LastWriterWins',
    conflictResolutionPath: '/_ts',
    conflictResolutionProcedure: '',
  },
};

function resourceId(body: JsonObject): string {
  const { id } = body;
  if (typeof id !== 'string' || id === '' || /[/\\?#]/.test(id)) {
    throw badRequest('The id of a resource is a text without / \\ ? #.');
  }
  return id;
}

function settingsOf(body: JsonObject): ContainerSettings {
  const definition = body.partitionKey;
  const paths = isObject(definition) ? definition.paths : undefined;
  if (
    !isArray(paths) ||
    paths.length === 0 ||
    paths.length > 3 ||
    !paths.every((path) => typeof path === 'string' && path.startsWith('/'))
  ) {
    throw badRequest('A container needs a partition key of one to three paths.');
  }
  const { defaultTtl } = body;
  if (
    defaultTtl !== undefined &&
    (typeof defaultTtl !== 'number' || defaultTtl < -1 || defaultTtl === 0)
  ) {
    throw badRequest('defaultTtl is -1 or a positive number of seconds.');
  }
  return {
    partitionKeyPaths: paths.map(String),
    defaultTtl,
    embeddings: embeddingsOf(body.vectorEmbeddingPolicy),
  };
}

function embeddingsOf(policy: Json | undefined): readonly VectorEmbedding[] {
  const embeddings = isObject(policy) ? policy.vectorEmbeddings : undefined;
  if (embeddings === undefined) return [];
  if (!isArray(embeddings)) throw badRequest('vectorEmbeddings is a list.');
  return embeddings.map((embedding) => {
    const { path, distanceFunction } = isObject(embedding) ? embedding : {};
    if (
      typeof path !== 'string' ||
      (distanceFunction !== 'cosine' &&
        distanceFunction !== 'dotproduct' &&
        distanceFunction !== 'euclidean')
    ) {
      throw badRequest('A vector embedding needs a path and a distance function.');
    }
    return { path, distanceFunction };
  });
}
