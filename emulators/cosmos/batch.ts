import type { ContainerStore, StoredItem } from './container-store.ts';
import { badRequest, CosmosError } from './cosmos-error.ts';
import { patchStoredItem } from './item-requests.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import { type PartitionKey, parsePartitionKey, partitionKeyOf } from './partition-key.ts';
import { readCharge, writeCharge } from './request-charge.ts';

const MAX_OPERATIONS = 100;

export interface BatchReply {
  readonly status: 200 | 207;
  readonly results: readonly JsonObject[];
  readonly charge: number;
}

/**
 * Runs a transactional batch: all operations or none. After a failure the others answer 424
 * (Microsoft docs: "Transactional batch operations").
 */
export function runBatch(
  store: ContainerStore,
  operations: Json | undefined,
  key: PartitionKey,
  nowMs: number,
): BatchReply {
  const list = checkOperations(operations);
  return store.atomically(() => {
    const done: OperationResult[] = [];
    for (const operation of list) {
      const result = runOperation(store, operation, key, nowMs);
      done.push(result);
      if (result.status >= 400) break;
    }
    const failedAt = done.findIndex(({ status }) => status >= 400);
    if (failedAt === -1) return { keep: true, result: reply(200, done) };
    const results = list.map((_operation, index) =>
      index === failedAt && done[index] !== undefined ? done[index] : { status: 424, charge: 0 },
    );
    return { keep: false, result: reply(207, results) };
  });
}

/** Runs bulk operations, each on its own and with its own partition key. */
export function runBulk(
  store: ContainerStore,
  operations: Json | undefined,
  options: { readonly continueOnError: boolean; readonly nowMs: number },
): BatchReply {
  let failed = false;
  const results = checkOperations(operations).map((operation): OperationResult => {
    if (failed && !options.continueOnError) return { status: 424, charge: 0 };
    const { partitionKey, resourceBody } = operation;
    const key =
      typeof partitionKey === 'string'
        ? parsePartitionKey(partitionKey)
        : partitionKeyOf(resourceBody ?? {}, store.settings.partitionKeyPaths);
    const result = runOperation(store, operation, key, options.nowMs);
    failed ||= result.status >= 400;
    return result;
  });
  return reply(failed ? 207 : 200, results);
}

interface OperationResult {
  readonly status: number;
  readonly charge: number;
  readonly item?: StoredItem;
}

function checkOperations(operations: Json | undefined): readonly JsonObject[] {
  if (!isArray(operations)) throw badRequest('A batch is a list of operations.');
  if (operations.length > MAX_OPERATIONS) {
    throw badRequest(
      `Batch request has more operations than what is supported (${MAX_OPERATIONS}).`,
    );
  }
  return operations.map((operation) => {
    if (!isObject(operation)) throw badRequest('A batch operation is an object.');
    return operation;
  });
}

function runOperation(
  store: ContainerStore,
  operation: JsonObject,
  key: PartitionKey,
  nowMs: number,
): OperationResult {
  try {
    return perform(store, operation, key, nowMs);
  } catch (error) {
    if (!(error instanceof CosmosError)) throw error;
    return { status: error.status, charge: 1 };
  }
}

function perform(
  store: ContainerStore,
  operation: JsonObject,
  key: PartitionKey,
  nowMs: number,
): OperationResult {
  const { operationType, id, resourceBody } = operation;
  const conditions = {
    ifMatch: textOf(operation.ifMatch),
    ifNoneMatch: textOf(operation.ifNoneMatch),
  };
  const body = isObject(resourceBody) ? resourceBody : {};
  const target = String(id ?? body.id ?? '');
  const wrote = (status: number, item: StoredItem): OperationResult => ({
    status,
    item,
    charge: writeCharge(item.body),
  });
  switch (operationType) {
    case 'Create':
      return wrote(201, store.create(body, key));
    case 'Upsert': {
      const { item, created } = store.upsert(body, key, conditions);
      return wrote(created ? 201 : 200, item);
    }
    case 'Replace':
      return wrote(200, store.replace(target, body, key, conditions));
    case 'Patch':
      return wrote(
        200,
        patchStoredItem(store, { id: target, key, body: resourceBody, conditions, nowMs }),
      );
    case 'Delete':
      store.delete(target, key, conditions);
      return { status: 204, charge: 5 };
    case 'Read': {
      const item = store.read(target, key);
      return { status: 200, item, charge: readCharge(item.body) };
    }
    default:
      throw badRequest(
        `The batch operation ${JSON.stringify(operationType ?? null)} is not known.`,
      );
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function reply(status: 200 | 207, results: readonly OperationResult[]): BatchReply {
  return {
    status,
    charge: results.reduce((total, { charge }) => total + charge, 0),
    results: results.map((result) => ({
      statusCode: result.status,
      requestCharge: result.charge,
      ...(result.item === undefined
        ? {}
        : { eTag: result.item.etag, resourceBody: result.item.body }),
    })),
  };
}
