import { arityAllows } from './command.ts';
import { CommandError, wrongArity } from './command-error.ts';
import { Keyspace } from './keyspace.ts';
import { keyspaceCommands } from './keyspace-commands.ts';
import { LuaRuntime } from './lua/lua-runtime.ts';
import { PubSub } from './pub-sub.ts';
import { integer, type Reply } from './reply.ts';

const DATABASE_COUNT = 16;

/** What all connections share: sixteen databases, scripts and publish/subscribe. */
export class DatabaseServer {
  readonly pubSub = new PubSub();
  readonly scripts = new LuaRuntime();
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly #databases: readonly Keyspace[];

  constructor(options: {
    readonly now: () => number;
    readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  }) {
    this.credentials = options.credentials;
    this.#databases = Array.from(
      { length: DATABASE_COUNT },
      () => new Keyspace({ now: options.now }),
    );
  }

  /** @throws CommandError when there is no such database. */
  database(index: number): Keyspace {
    const keyspace = this.#databases[index];
    if (keyspace === undefined) throw new CommandError('ERR DB index is out of range');
    return keyspace;
  }

  sweepExpired(): void {
    for (const keyspace of this.#databases) keyspace.sweepExpired();
  }

  clear(): void {
    for (const keyspace of this.#databases) keyspace.clear();
  }

  /** Words `run` wants for the command including its name; undefined for an unknown command. */
  arity(name: string): number | undefined {
    if (name === 'publish') return 3;
    return scriptCommands.has(name) ? -3 : keyspaceCommands.get(name)?.arity;
  }

  /**
   * Runs a command that needs no connection state: data, `PUBLISH` and scripts.
   * @throws CommandError with the error line for the client.
   */
  run(name: string, words: readonly string[], keyspace: Keyspace): Reply {
    const arity = this.arity(name);
    if (arity === undefined) throw unknownCommand(name, words);
    if (!arityAllows(arity, words.length + 1)) throw wrongArity(name);
    if (name === 'publish') return integer(this.pubSub.publish(words[0] ?? '', words[1] ?? ''));
    if (scriptCommands.has(name)) return this.#script(name, words, keyspace);
    const command = keyspaceCommands.get(name);
    if (command === undefined) throw unknownCommand(name, words);
    return command.run(words, keyspace);
  }

  #script(name: string, words: readonly string[], keyspace: Keyspace): Reply {
    const [script = '', countWord = ''] = words;
    if (!/^-?\d+$/.test(countWord)) {
      throw new CommandError('ERR value is not an integer or out of range');
    }
    const keyCount = Number(countWord);
    if (keyCount < 0) throw new CommandError("ERR Number of keys can't be negative");
    const rest = words.slice(2);
    if (keyCount > rest.length) {
      throw new CommandError("ERR Number of keys can't be greater than number of args");
    }
    return this.scripts.run({
      sha: name === 'eval' ? this.scripts.add(script) : script.toLowerCase(),
      keys: rest.slice(0, keyCount),
      args: rest.slice(keyCount),
      call: ([command = '', ...args]) =>
        this.#callFromScript(command.toLowerCase(), args, keyspace),
    });
  }

  #callFromScript(name: string, words: readonly string[], keyspace: Keyspace): Reply {
    if (scriptCommands.has(name)) {
      throw new CommandError('ERR This Redis command is not allowed from script');
    }
    const arity = this.arity(name);
    if (arity === undefined) {
      throw new CommandError('ERR Unknown Redis command called from script');
    }
    if (!arityAllows(arity, words.length + 1)) {
      throw new CommandError('ERR Wrong number of args calling Redis command from script');
    }
    return this.run(name, words, keyspace);
  }
}

const scriptCommands: ReadonlySet<string> = new Set(['eval', 'evalsha']);

/** Redis's wording, with at most 128 characters of arguments. */
export function unknownCommand(name: string, words: readonly string[]): CommandError {
  let shown = '';
  for (const word of words) {
    if (shown.length >= 128) break;
    shown += `'${word.slice(0, 128 - shown.length)}' `;
  }
  return new CommandError(
    `ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${shown}`,
  );
}
