import { arityAllows, parseInteger, wordAt } from './command.ts';
import { CommandError, wrongArity } from './command-error.ts';
import { type DatabaseServer, unknownCommand } from './database-server.ts';
import type { Keyspace } from './keyspace.ts';
import { pushOf, type Subscriber } from './pub-sub.ts';
import { array, bulk, failure, integer, NULL, OK, QUEUED, type Reply, simple } from './reply.ts';
import type { RespVersion } from './resp-encoder.ts';
import { scriptCommand } from './script-command.ts';

interface Queued {
  readonly name: string;
  readonly words: readonly string[];
}

interface SessionCommand {
  readonly arity: number;
  readonly run: (words: readonly string[]) => readonly Reply[];
}

const allowedWhileSubscribed = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'ping',
  'quit',
  'reset',
]);
const allowedBeforeAuth = new Set(['auth', 'hello', 'quit', 'reset']);
const neverQueued = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset']);

/** State of one connection: protocol, login, database, transaction, subscriptions. */
export class ConnectionSession implements Subscriber {
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  version: RespVersion = 2;
  /** Set by `QUIT`: the connection closes after the reply. */
  quit = false;
  readonly id: number;
  readonly push: (reply: Reply) => void;
  readonly #server: DatabaseServer;
  readonly #commands: ReadonlyMap<string, SessionCommand>;
  #authenticated: boolean;
  #databaseIndex = 0;
  #clientName = '';
  #transaction: { readonly commands: Queued[]; broken: boolean } | undefined;
  #watched: { readonly keyspace: Keyspace; readonly key: string; readonly version: number }[] = [];

  constructor(dependencies: {
    readonly id: number;
    readonly server: DatabaseServer;
    readonly push: (reply: Reply) => void;
  }) {
    this.id = dependencies.id;
    this.push = dependencies.push;
    this.#server = dependencies.server;
    this.#authenticated = dependencies.server.credentials === undefined;
    this.#commands = this.#sessionCommands();
  }

  /** Runs one command and returns its replies (several for SUBSCRIBE with several channels). */
  execute([commandWord = '', ...words]: readonly string[]): readonly Reply[] {
    const name = commandWord.toLowerCase();
    try {
      return this.#dispatch(name, commandWord, words);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (this.#transaction !== undefined && !neverQueued.has(name))
        this.#transaction.broken = true;
      return [failure(error.message)];
    }
  }

  #dispatch(name: string, commandWord: string, words: readonly string[]): readonly Reply[] {
    if (!this.#authenticated && !allowedBeforeAuth.has(name)) {
      throw new CommandError('NOAUTH Authentication required.');
    }
    const command = this.#commands.get(name);
    const arity = command?.arity ?? this.#server.arity(name);
    if (arity === undefined) throw unknownCommand(commandWord, words);
    if (!arityAllows(arity, words.length + 1)) throw wrongArity(name);
    if (this.version === 2 && this.#subscriptionCount() > 0 && !allowedWhileSubscribed.has(name)) {
      throw new CommandError(
        `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
      );
    }
    if (this.#transaction !== undefined && !neverQueued.has(name)) {
      this.#transaction.commands.push({ name, words });
      return [QUEUED];
    }
    return this.#run({ name, words });
  }

  #run({ name, words }: Queued): readonly Reply[] {
    const command = this.#commands.get(name);
    return command === undefined
      ? [this.#server.run(name, words, this.#keyspace())]
      : command.run(words);
  }

  #keyspace(): Keyspace {
    return this.#server.database(this.#databaseIndex);
  }

  #sessionCommands(): ReadonlyMap<string, SessionCommand> {
    const one = (run: (words: readonly string[]) => Reply) => (words: readonly string[]) => [
      run(words),
    ];
    return new Map<string, SessionCommand>([
      ['ping', { arity: -1, run: one((words) => this.#ping(words)) }],
      ['echo', { arity: 2, run: one(([text = '']) => bulk(text)) }],
      ['hello', { arity: -1, run: one((words) => this.#hello(words)) }],
      ['auth', { arity: -2, run: one((words) => this.#auth(words)) }],
      ['select', { arity: 2, run: one((words) => this.#select(words)) }],
      ['client', { arity: -2, run: one((words) => this.#client(words)) }],
      ['info', { arity: -1, run: one(() => bulk(serverInfo)) }],
      ['command', { arity: -1, run: one(() => array([])) }],
      ['script', { arity: -2, run: one((words) => scriptCommand(words, this.#server.scripts)) }],
      ['flushall', { arity: -1, run: one(() => this.#flushAll()) }],
      ['quit', { arity: -1, run: one(() => this.#quit()) }],
      ['reset', { arity: 1, run: one(() => this.#reset()) }],
      ['multi', { arity: 1, run: one(() => this.#multi()) }],
      ['exec', { arity: 1, run: one(() => this.#exec()) }],
      ['discard', { arity: 1, run: one(() => this.#discard()) }],
      ['watch', { arity: -2, run: one((keys) => this.#watch(keys)) }],
      ['unwatch', { arity: 1, run: one(() => this.#unwatch()) }],
      ['subscribe', { arity: -2, run: (names) => this.#subscribe('subscribe', names) }],
      ['psubscribe', { arity: -2, run: (names) => this.#subscribe('psubscribe', names) }],
      ['unsubscribe', { arity: -1, run: (names) => this.#unsubscribe('unsubscribe', names) }],
      ['punsubscribe', { arity: -1, run: (names) => this.#unsubscribe('punsubscribe', names) }],
    ]);
  }

  #ping(words: readonly string[]): Reply {
    if (words.length > 1) throw wrongArity('ping');
    const [text] = words;
    if (this.version === 2 && this.#subscriptionCount() > 0) {
      return array([bulk('pong'), bulk(text ?? '')]);
    }
    return text === undefined ? simple('PONG') : bulk(text);
  }

  #hello(words: readonly string[]): Reply {
    let version: RespVersion = this.version;
    if (words.length > 0) {
      if (words[0] !== '2' && words[0] !== '3') {
        throw new CommandError('NOPROTO unsupported protocol version');
      }
      version = words[0] === '3' ? 3 : 2;
    }
    for (let index = 1; index < words.length; index += 1) {
      const option = wordAt(words, index).toLowerCase();
      if (option === 'auth' && index + 2 < words.length) {
        this.#login(wordAt(words, index + 1), wordAt(words, index + 2));
        index += 2;
      } else if (option === 'setname' && index + 1 < words.length) {
        this.#clientName = wordAt(words, index + 1);
        index += 1;
      } else throw new CommandError(`ERR Syntax error in HELLO option '${words[index] ?? ''}'`);
    }
    if (!this.#authenticated) {
      throw new CommandError(
        'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
      );
    }
    this.version = version;
    return {
      kind: 'map',
      entries: [
        [bulk('server'), bulk('redis')],
        [bulk('version'), bulk('7.0.15')],
        [bulk('proto'), integer(version)],
        [bulk('id'), integer(this.id)],
        [bulk('mode'), bulk('standalone')],
        [bulk('role'), bulk('master')],
        [bulk('modules'), array([])],
      ],
    };
  }

  #auth(words: readonly string[]): Reply {
    if (words.length > 2) throw new CommandError('ERR syntax error');
    if (this.#server.credentials === undefined && words.length === 1) {
      throw new CommandError(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      );
    }
    if (words.length === 1) this.#login('default', wordAt(words, 0));
    else this.#login(wordAt(words, 0), wordAt(words, 1));
    return OK;
  }

  #login(username: string, password: string): void {
    const expected = this.#server.credentials;
    const matches =
      expected === undefined
        ? username === 'default'
        : username === expected.username && password === expected.password;
    if (!matches) {
      throw new CommandError('WRONGPASS invalid username-password pair or user is disabled.');
    }
    this.#authenticated = true;
  }

  #select(words: readonly string[]): Reply {
    const index = parseInteger(words[0]);
    this.#server.database(index);
    this.#databaseIndex = index;
    return OK;
  }

  #client(words: readonly string[]): Reply {
    switch (words[0]?.toLowerCase()) {
      case 'setinfo':
        return OK;
      case 'setname':
        this.#clientName = wordAt(words, 1);
        return OK;
      case 'getname':
        return this.#clientName === '' ? NULL : bulk(this.#clientName);
      case 'id':
        return integer(this.id);
      default:
        throw new CommandError(`ERR unknown subcommand '${words[0] ?? ''}'. Try CLIENT HELP.`);
    }
  }

  #flushAll(): Reply {
    this.#server.clear();
    return OK;
  }

  #quit(): Reply {
    this.quit = true;
    return OK;
  }

  #reset(): Reply {
    this.#transaction = undefined;
    this.#watched = [];
    this.channels.clear();
    this.patterns.clear();
    this.version = 2;
    this.#databaseIndex = 0;
    this.#authenticated = this.#server.credentials === undefined;
    return simple('RESET');
  }

  #multi(): Reply {
    if (this.#transaction !== undefined)
      throw new CommandError('ERR MULTI calls can not be nested');
    this.#transaction = { commands: [], broken: false };
    return OK;
  }

  #exec(): Reply {
    const transaction = this.#transaction;
    if (transaction === undefined) throw new CommandError('ERR EXEC without MULTI');
    const changed = this.#watched.some(
      ({ keyspace, key, version }) => keyspace.version(key) !== version,
    );
    this.#transaction = undefined;
    this.#watched = [];
    if (transaction.broken) {
      throw new CommandError('EXECABORT Transaction discarded because of previous errors.');
    }
    if (changed) return { kind: 'null-array' };
    return array(
      transaction.commands.flatMap((queued) => {
        try {
          return this.#run(queued);
        } catch (error) {
          if (!(error instanceof CommandError)) throw error;
          return [failure(error.message)];
        }
      }),
    );
  }

  #discard(): Reply {
    if (this.#transaction === undefined) throw new CommandError('ERR DISCARD without MULTI');
    this.#transaction = undefined;
    this.#watched = [];
    return OK;
  }

  #watch(keys: readonly string[]): Reply {
    if (this.#transaction !== undefined) {
      throw new CommandError('ERR WATCH inside MULTI is not allowed');
    }
    const keyspace = this.#keyspace();
    this.#watched.push(...keys.map((key) => ({ keyspace, key, version: keyspace.version(key) })));
    return OK;
  }

  #unwatch(): Reply {
    this.#watched = [];
    return OK;
  }

  #subscriptionCount(): number {
    return this.channels.size + this.patterns.size;
  }

  #subscribe(command: 'subscribe' | 'psubscribe', names: readonly string[]): readonly Reply[] {
    const set = command === 'subscribe' ? this.channels : this.patterns;
    return names.map((name) => {
      set.add(name);
      return pushOf(command, bulk(name), integer(this.#subscriptionCount()));
    });
  }

  #unsubscribe(
    command: 'unsubscribe' | 'punsubscribe',
    given: readonly string[],
  ): readonly Reply[] {
    const set = command === 'unsubscribe' ? this.channels : this.patterns;
    const names = given.length > 0 ? given : [...set];
    if (names.length === 0) return [pushOf(command, NULL, integer(this.#subscriptionCount()))];
    return names.map((name) => {
      set.delete(name);
      return pushOf(command, bulk(name), integer(this.#subscriptionCount()));
    });
  }
}

const serverInfo = [
  '# Server',
  'redis_version:7.0.15',
  'redis_mode:standalone',
  '# Persistence',
  'loading:0',
  '# Replication',
  'role:master',
  '',
].join('\r\n');
