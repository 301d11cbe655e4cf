import type { ContainerStore, StoredItem, WriteConditions } from './container-store.ts';
import { badRequest, preconditionFailed } from './cosmos-error.ts';
import { isArray, type Json, type JsonObject, memberOf } from './json.ts';
import { type PartitionKey, parsePartitionKey, partitionKeyOf } from './partition-key.ts';
import { patchItem } from './patch-item.ts';
import { parseConditionText } from './query/parse-query.ts';
import { runQuery } from './query/run-query.ts';

/** The key from the header, or for a write without one the item's own. */
export function requestedKey(
  store: ContainerStore,
  header: string | undefined,
  body?: JsonObject,
): PartitionKey {
  const paths = store.settings.partitionKeyPaths;
  if (header !== undefined) {
    const key = parsePartitionKey(header);
    // An empty list is what clients send for an item without a partition key.
    return key.length === 0 ? paths.map(() => ({})) : key;
  }
  if (body === undefined) {
    throw badRequest('PartitionKey value must be supplied for this operation.');
  }
  return partitionKeyOf(body, paths);
}

/** Applies a patch, under its own condition and the request's. @throws CosmosError 400, 404, 412 */
export function patchStoredItem(
  store: ContainerStore,
  patch: {
    readonly id: string;
    readonly key: PartitionKey;
    /** `{operations, condition?}`, or the operations alone. */
    readonly body: Json | undefined;
    readonly conditions: WriteConditions;
    readonly nowMs: number;
  },
): StoredItem {
  const current = store.read(patch.id, patch.key);
  const condition = memberOf(patch.body, 'condition');
  const operations = isArray(patch.body) ? patch.body : memberOf(patch.body, 'operations');
  if (typeof condition === 'string') {
    const matches: readonly Json[] = runQuery(parseConditionText(condition), [current.body], {
      parameters: new Map(),
      nowMs: patch.nowMs,
      embeddings: store.settings.embeddings,
    });
    if (matches.length === 0) throw preconditionFailed();
  }
  return store.replace(patch.id, patchItem(current.body, operations), patch.key, patch.conditions);
}
