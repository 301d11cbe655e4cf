import { badRequest } from './cosmos-error.ts';
import { isObject, type Json, memberOf } from './json.ts';

/** Values by path, as in the header: `{}` stands for a missing value. */
export type PartitionKey = readonly Json[];

/** The item's key. @param paths e.g. `/customerId`, several for a hierarchical key. */
export function partitionKeyOf(item: Json, paths: readonly string[]): PartitionKey {
  return paths.map((path) => {
    let value: Json | undefined = item;
    for (const name of path.split('/').slice(1)) {
      value = memberOf(value, name.replace(/^"(.*)"$/, '$1'));
    }
    if (value === undefined) return {};
    if (typeof value === 'object' && value !== null) {
      throw badRequest('Partition key values must be text, number, boolean or null.');
    }
    return value;
  });
}

/** Parses `x-ms-documentdb-partitionkey`. @throws CosmosError 400 */
export function parsePartitionKey(header: string): PartitionKey {
  let parsed: unknown;
  try {
    parsed = JSON.parse(header);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  if (!Array.isArray(parsed)) {
    throw badRequest(`Partition key ${header} is invalid.`);
  }
  return parsed.map((value: unknown): Json => {
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      return value;
    }
    if (isObject(value) && Object.keys(value).length === 0) return {};
    throw badRequest(`Partition key ${header} is invalid.`);
  });
}

/** Whether a key starts with another: every level that the prefix names is equal. */
export function hasPrefix(key: PartitionKey, prefix: PartitionKey): boolean {
  return prefix.every((value, index) => JSON.stringify(value) === JSON.stringify(key[index]));
}
