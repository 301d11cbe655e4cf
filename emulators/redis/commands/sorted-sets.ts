import { type CommandTable, pairsOf, parseFloatWord, parseInteger, wordAt } from '../command.ts';
import { CommandError, syntaxError } from '../command-error.ts';
import type { Keyspace } from '../keyspace.ts';
import { array, bulk, double, integer, NULL, type Reply } from '../reply.ts';
import { parseScoreRange } from '../score-range.ts';
import type { ScoredMember } from '../sorted-set.ts';
import { sortedSetRange } from './sorted-set-range.ts';

/** Sorted-set commands (Redis docs: "Commands", group sorted-set). */
export const sortedSetCommands: CommandTable = {
  zadd: { arity: -4, run: add },
  zincrby: {
    arity: 4,
    run: ([key = '', by, member = ''], keyspace) => {
      const increment = parseFloatWord(by);
      const { members } = keyspace.typedOrCreate(key, 'zset');
      const score = (members.score(member) ?? 0) + increment;
      members.set(member, score);
      keyspace.changed(key);
      return double(score);
    },
  },
  zrem: {
    arity: -3,
    run: ([key = '', ...removed], keyspace) => integer(removeMembers(keyspace, key, removed)),
  },
  zscore: {
    arity: 3,
    run: ([key = '', member = ''], keyspace) => {
      const score = keyspace.typed(key, 'zset')?.members.score(member);
      return score === undefined ? NULL : double(score);
    },
  },
  zrank: { arity: 3, run: (words, keyspace) => rank(words, keyspace, false) },
  zrevrank: { arity: 3, run: (words, keyspace) => rank(words, keyspace, true) },
  zcard: {
    arity: 2,
    run: ([key = ''], keyspace) => integer(keyspace.typed(key, 'zset')?.members.size ?? 0),
  },
  zcount: {
    arity: 4,
    run: ([key = '', min = '', max = ''], keyspace) => {
      const within = parseScoreRange(min, max);
      return integer(orderedOf(keyspace, key).filter(({ score }) => within(score)).length);
    },
  },
  zrange: { arity: -4, run: sortedSetRange },
  zrevrange: {
    arity: -4,
    run: ([key = '', start = '', stop = '', ...options], keyspace) =>
      sortedSetRange([key, start, stop, 'REV', ...options], keyspace),
  },
  zrangebyscore: {
    arity: -4,
    run: ([key = '', min = '', max = '', ...options], keyspace) =>
      sortedSetRange([key, min, max, 'BYSCORE', ...options], keyspace),
  },
  zrevrangebyscore: {
    arity: -4,
    run: ([key = '', max = '', min = '', ...options], keyspace) =>
      sortedSetRange([key, max, min, 'BYSCORE', 'REV', ...options], keyspace),
  },
  zpopmin: { arity: -2, run: (words, keyspace) => pop(words, keyspace, false) },
  zpopmax: { arity: -2, run: (words, keyspace) => pop(words, keyspace, true) },
  zremrangebyscore: {
    arity: 4,
    run: ([key = '', min = '', max = ''], keyspace) => {
      const within = parseScoreRange(min, max);
      const removed = orderedOf(keyspace, key).filter(({ score }) => within(score));
      return integer(
        removeMembers(
          keyspace,
          key,
          removed.map(({ member }) => member),
        ),
      );
    },
  },
};

function orderedOf(keyspace: Keyspace, key: string): readonly ScoredMember[] {
  return keyspace.typed(key, 'zset')?.members.ordered() ?? [];
}

function removeMembers(keyspace: Keyspace, key: string, removed: readonly string[]): number {
  const members = keyspace.typed(key, 'zset')?.members;
  const count = removed.filter((member) => members?.delete(member) === true).length;
  if (count > 0) keyspace.changed(key);
  return count;
}

function rank(words: readonly string[], keyspace: Keyspace, reversed: boolean): Reply {
  const ordered = orderedOf(keyspace, wordAt(words, 0));
  const index = ordered.findIndex(({ member }) => member === words[1]);
  if (index === -1) return NULL;
  return integer(reversed ? ordered.length - 1 - index : index);
}

function pop(
  [key = '', countWord]: readonly string[],
  keyspace: Keyspace,
  highest: boolean,
): Reply {
  const count = countWord === undefined ? 1 : parseInteger(countWord);
  if (count < 0) throw new CommandError('ERR value is out of range, must be positive');
  const ordered = orderedOf(keyspace, key);
  const popped = (highest ? ordered.toReversed() : ordered).slice(0, count);
  removeMembers(
    keyspace,
    key,
    popped.map(({ member }) => member),
  );
  const entries = popped.map(({ member, score }): readonly [Reply, Reply] => [
    bulk(member),
    double(score),
  ]);
  return countWord === undefined ? array(entries.flat()) : { kind: 'pairs', entries };
}

interface AddOptions {
  readonly flags: ReadonlySet<string>;
  readonly pairs: readonly (readonly [number, string])[];
}

function parseAdd(words: readonly string[]): AddOptions {
  const flags = new Set<string>();
  let index = 1;
  for (; index < words.length; index += 1) {
    const flag = wordAt(words, index).toLowerCase();
    if (!['nx', 'xx', 'gt', 'lt', 'ch', 'incr'].includes(flag)) break;
    flags.add(flag);
  }
  const rest = words.slice(index);
  if (rest.length === 0 || rest.length % 2 !== 0) throw syntaxError();
  if (flags.has('nx') && flags.has('xx')) {
    throw new CommandError('ERR XX and NX options at the same time are not compatible');
  }
  if (['gt', 'lt', 'nx'].filter((flag) => flags.has(flag)).length > 1) {
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (flags.has('incr') && rest.length !== 2) {
    throw new CommandError('ERR INCR option supports a single increment-element pair');
  }
  const pairs = pairsOf(rest, 'zadd').map(([score, member]): readonly [number, string] => [
    parseFloatWord(score),
    member,
  ]);
  return { flags, pairs };
}

function add(words: readonly string[], keyspace: Keyspace): Reply {
  const key = wordAt(words, 0);
  const { flags, pairs } = parseAdd(words);
  const { members } = keyspace.typedOrCreate(key, 'zset');
  let added = 0;
  let changed = 0;
  let incremented: number | undefined;
  for (const [given, member] of pairs) {
    const current = members.score(member);
    const score = flags.has('incr') ? (current ?? 0) + given : given;
    if (!mayStore(flags, current, score)) continue;
    members.set(member, score);
    incremented = score;
    if (current === undefined) added += 1;
    if (current !== score) changed += 1;
  }
  keyspace.changed(key);
  if (flags.has('incr')) return incremented === undefined ? NULL : double(incremented);
  return integer(flags.has('ch') ? changed : added);
}

function mayStore(flags: ReadonlySet<string>, current: number | undefined, score: number): boolean {
  if (current === undefined) return !flags.has('xx');
  if (flags.has('nx')) return false;
  if (flags.has('gt') && score <= current) return false;
  return !(flags.has('lt') && score >= current);
}
