import { type CommandTable, parseInteger, sliceRange } from '../command.ts';
import { CommandError, syntaxError } from '../command-error.ts';
import type { Keyspace } from '../keyspace.ts';
import { bulkOrNull, bulks, integer, NULL, OK, type Reply } from '../reply.ts';

/** List commands without the blocking ones (Redis docs: "Commands", group list). */
export const listCommands: CommandTable = {
  lpush: { arity: -3, run: (words, keyspace) => push(words, keyspace, 'left') },
  rpush: { arity: -3, run: (words, keyspace) => push(words, keyspace, 'right') },
  lpop: { arity: -2, run: (words, keyspace) => pop(words, keyspace, 'left') },
  rpop: { arity: -2, run: (words, keyspace) => pop(words, keyspace, 'right') },
  llen: { arity: 2, run: ([key = ''], keyspace) => integer(itemsOf(keyspace, key).length) },
  lindex: {
    arity: 3,
    run: ([key = '', index], keyspace) =>
      bulkOrNull(itemsOf(keyspace, key).at(parseInteger(index))),
  },
  lrange: {
    arity: 4,
    run: ([key = '', start, stop], keyspace) => {
      const items = itemsOf(keyspace, key);
      return bulks(
        items.slice(...sliceRange(parseInteger(start), parseInteger(stop), items.length)),
      );
    },
  },
  ltrim: {
    arity: 4,
    run: ([key = '', start, stop], keyspace) => {
      const items = itemsOf(keyspace, key);
      const kept = items.slice(
        ...sliceRange(parseInteger(start), parseInteger(stop), items.length),
      );
      items.splice(0, items.length, ...kept);
      keyspace.changed(key);
      return OK;
    },
  },
  lrem: { arity: 4, run: removeEqual },
  lset: {
    arity: 4,
    run: ([key = '', indexWord, bytes = ''], keyspace) => {
      const items = itemsOf(keyspace, key);
      if (items.length === 0) throw new CommandError('ERR no such key');
      const index = parseInteger(indexWord);
      const position = index < 0 ? items.length + index : index;
      if (position < 0 || position >= items.length) {
        throw new CommandError('ERR index out of range');
      }
      items[position] = bytes;
      keyspace.changed(key);
      return OK;
    },
  },
  lmove: {
    arity: 5,
    run: ([source = '', target = '', fromWord, toWord], keyspace) => {
      const from = sideOf(fromWord);
      const to = sideOf(toWord);
      keyspace.typed(target, 'list');
      const moved = take(itemsOf(keyspace, source), from);
      if (moved === undefined) return NULL;
      keyspace.changed(source);
      put(keyspace.typedOrCreate(target, 'list').items, to, moved);
      keyspace.changed(target);
      return bulkOrNull(moved);
    },
  },
};

type Side = 'left' | 'right';

function sideOf(word: string | undefined): Side {
  const side = word?.toLowerCase();
  if (side !== 'left' && side !== 'right') throw syntaxError();
  return side;
}

function itemsOf(keyspace: Keyspace, key: string): string[] {
  return keyspace.typed(key, 'list')?.items ?? [];
}

function take(items: string[], side: Side): string | undefined {
  return side === 'left' ? items.shift() : items.pop();
}

function put(items: string[], side: Side, item: string): void {
  if (side === 'left') items.unshift(item);
  else items.push(item);
}

function push([key = '', ...added]: readonly string[], keyspace: Keyspace, side: Side): Reply {
  const { items } = keyspace.typedOrCreate(key, 'list');
  for (const item of added) put(items, side, item);
  keyspace.changed(key);
  return integer(items.length);
}

function pop(
  [key = '', countWord, ...extra]: readonly string[],
  keyspace: Keyspace,
  side: Side,
): Reply {
  if (extra.length > 0) throw syntaxError();
  const list = keyspace.typed(key, 'list');
  if (countWord === undefined) {
    const item = list === undefined ? undefined : take(list.items, side);
    keyspace.changed(key);
    return bulkOrNull(item);
  }
  const count = parseInteger(countWord);
  if (count < 0) throw new CommandError('ERR value is out of range, must be positive');
  if (list === undefined) return { kind: 'null-array' };
  const popped: string[] = [];
  while (popped.length < count) {
    const item = take(list.items, side);
    if (item === undefined) break;
    popped.push(item);
  }
  keyspace.changed(key);
  return bulks(popped);
}

function removeEqual([key = '', countWord, item]: readonly string[], keyspace: Keyspace): Reply {
  const items = itemsOf(keyspace, key);
  const count = parseInteger(countWord);
  const limit = count === 0 ? items.length : Math.abs(count);
  let removed = 0;
  while (removed < limit) {
    const index = count < 0 ? items.lastIndexOf(item ?? '') : items.indexOf(item ?? '');
    if (index === -1) break;
    items.splice(index, 1);
    removed += 1;
  }
  if (removed > 0) keyspace.changed(key);
  return integer(removed);
}
