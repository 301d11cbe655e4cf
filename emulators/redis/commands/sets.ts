import type { CommandTable } from '../command.ts';
import { bulk, integer, type Reply } from '../reply.ts';

/** Set commands (Redis docs: "Commands", group set). */
export const setCommands: CommandTable = {
  sadd: {
    arity: -3,
    run: ([key = '', ...added], keyspace) => {
      const { members } = keyspace.typedOrCreate(key, 'set');
      const before = members.size;
      for (const member of added) members.add(member);
      keyspace.changed(key);
      return integer(members.size - before);
    },
  },
  srem: {
    arity: -3,
    run: ([key = '', ...removed], keyspace) => {
      const members = keyspace.typed(key, 'set')?.members;
      const count = removed.filter((member) => members?.delete(member) === true).length;
      if (count > 0) keyspace.changed(key);
      return integer(count);
    },
  },
  smembers: {
    arity: 2,
    run: ([key = ''], keyspace): Reply => ({
      kind: 'set',
      items: [...(keyspace.typed(key, 'set')?.members ?? [])].map(bulk),
    }),
  },
  sismember: {
    arity: 3,
    run: ([key = '', member = ''], keyspace) =>
      integer(keyspace.typed(key, 'set')?.members.has(member) === true ? 1 : 0),
  },
  scard: {
    arity: 2,
    run: ([key = ''], keyspace) => integer(keyspace.typed(key, 'set')?.members.size ?? 0),
  },
};
