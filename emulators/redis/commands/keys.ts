import { type CommandTable, parseInteger, wordAt } from '../command.ts';
import { CommandError, syntaxError } from '../command-error.ts';
import { globPattern } from '../glob-pattern.ts';
import type { Keyspace } from '../keyspace.ts';
import { array, bulk, bulks, integer, OK, type Reply, simple } from '../reply.ts';

/** Commands on keys of any type (Redis docs: "Commands", group generic). */
export const keyCommands: CommandTable = {
  del: { arity: -2, run: remove },
  unlink: { arity: -2, run: remove },
  exists: {
    arity: -2,
    run: (keys, keyspace) => integer(keys.filter((key) => keyspace.get(key) !== undefined).length),
  },
  type: { arity: 2, run: ([key = ''], keyspace) => simple(keyspace.get(key)?.type ?? 'none') },
  expire: { arity: -3, run: (words, keyspace) => expire(words, keyspace, 'expire') },
  pexpire: { arity: -3, run: (words, keyspace) => expire(words, keyspace, 'pexpire') },
  expireat: { arity: -3, run: (words, keyspace) => expire(words, keyspace, 'expireat') },
  pexpireat: { arity: -3, run: (words, keyspace) => expire(words, keyspace, 'pexpireat') },
  ttl: {
    arity: 2,
    run: ([key = ''], keyspace) => {
      const remainingMs = remaining(key, keyspace);
      return integer(remainingMs < 0 ? remainingMs : Math.floor((remainingMs + 500) / 1000));
    },
  },
  pttl: { arity: 2, run: ([key = ''], keyspace) => integer(remaining(key, keyspace)) },
  persist: {
    arity: 2,
    run: ([key = ''], keyspace) => {
      if (keyspace.expiresAtMs(key) === undefined) return integer(0);
      keyspace.setExpiry(key, undefined);
      return integer(1);
    },
  },
  keys: {
    arity: 2,
    run: ([pattern = '*'], keyspace) => {
      const expression = globPattern(pattern);
      return bulks(keyspace.keys().filter((key) => expression.test(key)));
    },
  },
  scan: { arity: -2, run: scan },
  dbsize: { arity: 1, run: (_words, keyspace) => integer(keyspace.keys().length) },
  flushdb: {
    arity: -1,
    run: (_words, keyspace) => {
      keyspace.clear();
      return OK;
    },
  },
  time: {
    arity: 1,
    run: (_words, keyspace) => {
      const nowMs = keyspace.now();
      return bulks([String(Math.floor(nowMs / 1000)), String((nowMs % 1000) * 1000)]);
    },
  },
};

function remove(keys: readonly string[], keyspace: Keyspace): Reply {
  return integer(keys.filter((key) => keyspace.delete(key)).length);
}

/** `PTTL` convention: -2 no key, -1 no expiry. */
function remaining(key: string, keyspace: Keyspace): number {
  if (keyspace.get(key) === undefined) return -2;
  const expiresAtMs = keyspace.expiresAtMs(key);
  return expiresAtMs === undefined ? -1 : expiresAtMs - keyspace.now();
}

function expire(words: readonly string[], keyspace: Keyspace, command: string): Reply {
  const key = wordAt(words, 0);
  const amount = parseInteger(words[1]);
  const amountMs = command.startsWith('p') ? amount : amount * 1000;
  const expiresAtMs = command.endsWith('at') ? amountMs : keyspace.now() + amountMs;
  if (!Number.isSafeInteger(expiresAtMs)) {
    throw new CommandError(`ERR invalid expire time in '${command}' command`);
  }
  const current = keyspace.expiresAtMs(key);
  for (const word of words.slice(2)) {
    const flag = word.toLowerCase();
    if (flag === 'nx') {
      if (current !== undefined) return integer(0);
    } else if (flag === 'xx') {
      if (current === undefined) return integer(0);
    } else if (flag === 'gt') {
      if (current === undefined || expiresAtMs <= current) return integer(0);
    } else if (flag === 'lt') {
      if (current !== undefined && expiresAtMs >= current) return integer(0);
    } else throw new CommandError(`ERR Unsupported option ${word}`);
  }
  return integer(keyspace.setExpiry(key, expiresAtMs) ? 1 : 0);
}

/** The cursor is the position in insertion order; 0 starts and ends an iteration. */
function scan(words: readonly string[], keyspace: Keyspace): Reply {
  const cursorWord = wordAt(words, 0);
  if (!/^\d+$/.test(cursorWord)) throw new CommandError('ERR invalid cursor');
  let expression: RegExp | undefined;
  let type: string | undefined;
  let count = 10;
  for (let index = 1; index < words.length; index += 2) {
    const option = wordAt(words, index).toLowerCase();
    const argument = wordAt(words, index + 1);
    if (option === 'match') expression = globPattern(argument);
    else if (option === 'type') type = argument.toLowerCase();
    else if (option === 'count') {
      count = parseInteger(argument);
      if (count < 1) throw syntaxError();
    } else throw syntaxError();
  }
  const keys = keyspace.keys();
  const from = Number(cursorWord);
  const next = from + count;
  const found = keys
    .slice(from, next)
    .filter((key) => expression === undefined || expression.test(key))
    .filter((key) => type === undefined || keyspace.get(key)?.type === type);
  return array([bulk(next >= keys.length ? '0' : String(next)), bulks(found)]);
}
