import { wordAt } from './command.ts';
import { CommandError, wrongArity } from './command-error.ts';
import type { LuaRuntime } from './lua/lua-runtime.ts';
import { array, bulk, integer, OK, type Reply } from './reply.ts';

/** `SCRIPT LOAD | EXISTS | FLUSH`. */
export function scriptCommand(words: readonly string[], scripts: LuaRuntime): Reply {
  switch (words[0]?.toLowerCase()) {
    case 'load':
      if (words.length !== 2) throw wrongArity('script|load');
      return bulk(scripts.add(wordAt(words, 1)));
    case 'exists':
      return array(words.slice(1).map((sha) => integer(scripts.has(sha.toLowerCase()) ? 1 : 0)));
    case 'flush':
      scripts.flush();
      return OK;
    default:
      throw new CommandError(`ERR unknown subcommand '${words[0] ?? ''}'. Try SCRIPT HELP.`);
  }
}
