import { type CommandTable, pairsOf, parseInteger, wordAt } from '../command.ts';
import { CommandError, notAnInteger, syntaxError, wrongType } from '../command-error.ts';
import type { Keyspace } from '../keyspace.ts';
import { array, bulkOrNull, integer, NULL, OK, type Reply } from '../reply.ts';

/** String commands (Redis docs: "Commands", group string). */
export const stringCommands: CommandTable = {
  get: {
    arity: 2,
    run: ([key = ''], keyspace) => bulkOrNull(keyspace.typed(key, 'string')?.bytes),
  },
  getdel: {
    arity: 2,
    run: ([key = ''], keyspace) => {
      const bytes = keyspace.typed(key, 'string')?.bytes;
      keyspace.delete(key);
      return bulkOrNull(bytes);
    },
  },
  set: { arity: -3, run: (words, keyspace) => set(words, keyspace) },
  setnx: {
    arity: 3,
    run: ([key = '', bytes = ''], keyspace) => {
      if (keyspace.get(key) !== undefined) return integer(0);
      keyspace.set(key, { type: 'string', bytes });
      return integer(1);
    },
  },
  mget: {
    arity: -2,
    run: (keys, keyspace) =>
      array(
        keys.map((key) => {
          const value = keyspace.get(key);
          return bulkOrNull(value?.type === 'string' ? value.bytes : undefined);
        }),
      ),
  },
  mset: {
    arity: -3,
    run: (words, keyspace) => {
      for (const [key, bytes] of pairsOf(words, 'mset')) {
        keyspace.set(key, { type: 'string', bytes });
      }
      return OK;
    },
  },
  strlen: {
    arity: 2,
    run: ([key = ''], keyspace) => integer(keyspace.typed(key, 'string')?.bytes.length ?? 0),
  },
  append: {
    arity: 3,
    run: ([key = '', bytes = ''], keyspace) => {
      const value = keyspace.typedOrCreate(key, 'string');
      value.bytes += bytes;
      keyspace.changed(key);
      return integer(value.bytes.length);
    },
  },
  incr: { arity: 2, run: ([key = ''], keyspace) => increment(keyspace, key, 1) },
  decr: { arity: 2, run: ([key = ''], keyspace) => increment(keyspace, key, -1) },
  incrby: {
    arity: 3,
    run: ([key = '', by], keyspace) => increment(keyspace, key, parseInteger(by)),
  },
  decrby: {
    arity: 3,
    run: ([key = '', by], keyspace) => increment(keyspace, key, -parseInteger(by)),
  },
};

function increment(keyspace: Keyspace, key: string, by: number): Reply {
  const current = keyspace.typed(key, 'string');
  const next = (current === undefined ? 0 : parseInteger(current.bytes)) + by;
  if (!Number.isSafeInteger(next)) {
    throw new CommandError('ERR increment or decrement would overflow');
  }
  keyspace.typedOrCreate(key, 'string').bytes = String(next);
  keyspace.changed(key);
  return integer(next);
}

interface SetOptions {
  condition: 'nx' | 'xx' | undefined;
  returnsOld: boolean;
  keepsExpiry: boolean;
  expiresAtMs: number | undefined;
}

function set(words: readonly string[], keyspace: Keyspace): Reply {
  const key = wordAt(words, 0);
  const bytes = wordAt(words, 1);
  const options = parseSetOptions(words.slice(2), keyspace.now());
  const existing = keyspace.get(key);
  if (options.returnsOld && existing !== undefined && existing.type !== 'string') throw wrongType();
  const old = existing?.type === 'string' ? existing.bytes : undefined;
  const refused =
    options.condition === 'nx'
      ? existing !== undefined
      : options.condition === 'xx' && existing === undefined;
  if (!refused) {
    const expiresAtMs = options.keepsExpiry ? keyspace.expiresAtMs(key) : options.expiresAtMs;
    keyspace.set(key, { type: 'string', bytes }, expiresAtMs);
  }
  if (options.returnsOld) return bulkOrNull(old);
  return refused ? NULL : OK;
}

function parseSetOptions(words: readonly string[], nowMs: number): SetOptions {
  const options: SetOptions = {
    condition: undefined,
    returnsOld: false,
    keepsExpiry: false,
    expiresAtMs: undefined,
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = wordAt(words, index).toLowerCase();
    switch (word) {
      case 'nx':
      case 'xx':
        if (options.condition !== undefined && options.condition !== word) throw syntaxError();
        options.condition = word;
        break;
      case 'get':
        options.returnsOld = true;
        break;
      case 'keepttl':
        options.keepsExpiry = true;
        break;
      case 'ex':
      case 'px':
      case 'exat':
      case 'pxat': {
        if (options.expiresAtMs !== undefined) throw syntaxError();
        index += 1;
        const amount = parseInteger(words[index]);
        if (amount <= 0) throw new CommandError("ERR invalid expire time in 'set' command");
        const amountMs = word.startsWith('ex') ? amount * 1000 : amount;
        options.expiresAtMs = word.endsWith('at') ? amountMs : nowMs + amountMs;
        if (!Number.isSafeInteger(options.expiresAtMs)) throw notAnInteger();
        break;
      }
      default:
        throw syntaxError();
    }
  }
  if (options.keepsExpiry && options.expiresAtMs !== undefined) throw syntaxError();
  return options;
}
