import { type CommandTable, pairsOf, parseInteger } from '../command.ts';
import { CommandError } from '../command-error.ts';
import type { Keyspace } from '../keyspace.ts';
import { array, bulk, bulkOrNull, bulks, integer, OK, type Reply } from '../reply.ts';

/** Hash commands (Redis docs: "Commands", group hash). */
export const hashCommands: CommandTable = {
  hset: { arity: -4, run: (words, keyspace) => integer(store(words, keyspace, 'hset')) },
  hmset: {
    arity: -4,
    run: (words, keyspace) => {
      store(words, keyspace, 'hmset');
      return OK;
    },
  },
  hsetnx: {
    arity: 4,
    run: ([key = '', field = '', bytes = ''], keyspace) => {
      if (fieldsOf(keyspace, key)?.has(field) === true) return integer(0);
      keyspace.typedOrCreate(key, 'hash').fields.set(field, bytes);
      keyspace.changed(key);
      return integer(1);
    },
  },
  hget: {
    arity: 3,
    run: ([key = '', field = ''], keyspace) => bulkOrNull(fieldsOf(keyspace, key)?.get(field)),
  },
  hmget: {
    arity: -3,
    run: ([key = '', ...names], keyspace) => {
      const fields = fieldsOf(keyspace, key);
      return array(names.map((name) => bulkOrNull(fields?.get(name))));
    },
  },
  hgetall: {
    arity: 2,
    run: ([key = ''], keyspace): Reply => ({
      kind: 'map',
      entries: [...(fieldsOf(keyspace, key) ?? [])].map(([field, bytes]) => [
        bulk(field),
        bulk(bytes),
      ]),
    }),
  },
  hkeys: {
    arity: 2,
    run: ([key = ''], keyspace) => bulks([...(fieldsOf(keyspace, key)?.keys() ?? [])]),
  },
  hvals: {
    arity: 2,
    run: ([key = ''], keyspace) => bulks([...(fieldsOf(keyspace, key)?.values() ?? [])]),
  },
  hdel: {
    arity: -3,
    run: ([key = '', ...names], keyspace) => {
      const fields = fieldsOf(keyspace, key);
      const deleted = names.filter((name) => fields?.delete(name) === true).length;
      if (deleted > 0) keyspace.changed(key);
      return integer(deleted);
    },
  },
  hexists: {
    arity: 3,
    run: ([key = '', field = ''], keyspace) =>
      integer(fieldsOf(keyspace, key)?.has(field) === true ? 1 : 0),
  },
  hlen: { arity: 2, run: ([key = ''], keyspace) => integer(fieldsOf(keyspace, key)?.size ?? 0) },
  hincrby: {
    arity: 4,
    run: ([key = '', field = '', by], keyspace) => {
      const current = fieldsOf(keyspace, key)?.get(field) ?? '0';
      if (!/^-?\d+$/.test(current)) throw new CommandError('ERR hash value is not an integer');
      const next = Number(current) + parseInteger(by);
      if (!Number.isSafeInteger(next)) {
        throw new CommandError('ERR increment or decrement would overflow');
      }
      keyspace.typedOrCreate(key, 'hash').fields.set(field, String(next));
      keyspace.changed(key);
      return integer(next);
    },
  },
};

function fieldsOf(keyspace: Keyspace, key: string): Map<string, string> | undefined {
  return keyspace.typed(key, 'hash')?.fields;
}

/** Returns how many fields are new. */
function store(
  [key = '', ...rest]: readonly string[],
  keyspace: Keyspace,
  command: string,
): number {
  const pairs = pairsOf(rest, command);
  const { fields } = keyspace.typedOrCreate(key, 'hash');
  const before = fields.size;
  for (const [field, bytes] of pairs) fields.set(field, bytes);
  keyspace.changed(key);
  return fields.size - before;
}
