import { createHash } from 'node:crypto';
import { CommandError } from '../command-error.ts';
import type { Reply } from '../reply.ts';
import { type LuaState, lauxlib, lua, lualib } from './lua-library.ts';
import { pushBytes, pushReply, readBytes, readReply } from './lua-values.ts';
import { scriptPrelude } from './script-prelude.ts';

/** Runs one command for a script; throws `CommandError` when it is refused. */
export type ScriptCall = (words: readonly string[]) => Reply;

const registry = lua.LUA_REGISTRYINDEX;

/** Lua scripts the way Redis runs them (Redis docs: "Lua API reference"). */
export class LuaRuntime {
  readonly #state: LuaState = lauxlib.luaL_newstate();
  /** Compiled functions in the Lua registry, by SHA-1 of their source. */
  readonly #compiled = new Map<string, number>();
  #call: ScriptCall = () => {
    throw new CommandError('ERR redis.call is only available in scripts');
  };
  #failure: unknown;

  constructor() {
    const libraries = [
      ['_G', lualib.luaopen_base],
      ['table', lualib.luaopen_table],
      ['string', lualib.luaopen_string],
      ['math', lualib.luaopen_math],
    ] as const;
    for (const [name, open] of libraries) {
      lauxlib.luaL_requiref(this.#state, Buffer.from(name), open, 1);
      lua.lua_pop(this.#state, 1);
    }
    this.#setGlobal('__call', () =>
      lua.lua_pushcfunction(this.#state, (state) => this.#redisCall(state)),
    );
    this.#setGlobal('__sha1hex', () =>
      lua.lua_pushcfunction(this.#state, (state) => {
        pushBytes(state, sha1Hex(readBytes(state, 1)));
        return 1;
      }),
    );
    this.#load(scriptPrelude, '@prelude');
    this.#run(0);
  }

  has(sha: string): boolean {
    return this.#compiled.has(sha);
  }

  /** Forgets every script (`SCRIPT FLUSH`). */
  flush(): void {
    for (const reference of this.#compiled.values()) {
      lauxlib.luaL_unref(this.#state, registry, reference);
    }
    this.#compiled.clear();
  }

  /** Compiles and keeps a script. @returns its SHA-1. @throws CommandError when it does not compile. */
  add(source: string): string {
    const sha = sha1Hex(source);
    if (!this.#compiled.has(sha)) {
      this.#load(source, '@user_script');
      this.#compiled.set(sha, lauxlib.luaL_ref(this.#state, registry));
    }
    return sha;
  }

  /** Runs a kept script. @throws CommandError with the error line for the client. */
  run(script: {
    readonly sha: string;
    readonly keys: readonly string[];
    readonly args: readonly string[];
    readonly call: ScriptCall;
  }): Reply {
    const reference = this.#compiled.get(script.sha);
    if (reference === undefined) {
      throw new CommandError('NOSCRIPT No matching script. Please use EVAL.');
    }
    this.#call = script.call;
    this.#setGlobal('KEYS', () => pushWords(this.#state, script.keys));
    this.#setGlobal('ARGV', () => pushWords(this.#state, script.args));
    lua.lua_rawgeti(this.#state, registry, reference);
    try {
      this.#run(1);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const line = /user_script:(\d+)/.exec(error.message)?.[1] ?? '1';
      const code = /^[A-Z]+ /.test(error.message) ? '' : 'ERR ';
      throw new CommandError(
        `${code}${error.message} script: ${script.sha}, on @user_script:${line}.`,
        { cause: error },
      );
    }
    const reply = readReply(this.#state, -1);
    lua.lua_settop(this.#state, 0);
    return reply;
  }

  #load(source: string, chunkName: string): void {
    const status = lauxlib.luaL_loadbuffer(
      this.#state,
      Buffer.from(source, 'latin1'),
      null,
      Buffer.from(chunkName),
    );
    if (status === lua.LUA_OK) return;
    const problem = readBytes(this.#state, -1);
    lua.lua_settop(this.#state, 0);
    throw new CommandError(`ERR Error compiling script (new function): ${problem}`);
  }

  #run(results: number): void {
    this.#failure = undefined;
    if (lua.lua_pcall(this.#state, 0, results, 0) === lua.LUA_OK) return;
    const thrown = readReply(this.#state, -1);
    lua.lua_settop(this.#state, 0);
    if (this.#failure !== undefined) throw this.#failure;
    throw new CommandError(
      thrown.kind === 'error' ? thrown.text : thrown.kind === 'bulk' ? thrown.bytes : 'ERR unknown',
    );
  }

  /** `__call(command, ...)`: the host half of `redis.call` and `redis.pcall`. */
  #redisCall(state: LuaState): number {
    try {
      pushReply(state, this.#call(readWords(state)));
      return 1;
    } catch (error) {
      if (!(error instanceof CommandError)) this.#failure = error;
      lua.lua_createtable(state, 0, 1);
      pushBytes(state, error instanceof CommandError ? error.message : 'ERR internal failure');
      lua.lua_setfield(state, -2, Buffer.from('err'));
      return lua.lua_error(state);
    }
  }

  #setGlobal(name: string, push: () => void): void {
    lua.lua_pushglobaltable(this.#state);
    pushBytes(this.#state, name);
    push();
    lua.lua_rawset(this.#state, -3);
    lua.lua_pop(this.#state, 1);
  }
}

function sha1Hex(bytes: string): string {
  return createHash('sha1').update(bytes, 'latin1').digest('hex');
}

function pushWords(state: LuaState, words: readonly string[]): void {
  lua.lua_createtable(state, words.length, 0);
  words.forEach((word, index) => {
    pushBytes(state, word);
    lua.lua_rawseti(state, -2, index + 1);
  });
}

function readWords(state: LuaState): string[] {
  const words: string[] = [];
  for (let index = 1; index <= lua.lua_gettop(state); index += 1) {
    const type = lua.lua_type(state, index);
    if (type === lua.LUA_TNUMBER) words.push(formatNumber(lua.lua_tonumber(state, index)));
    else if (type === lua.LUA_TSTRING) words.push(readBytes(state, index));
    else {
      throw new CommandError('ERR Lua redis lib command arguments must be strings or integers');
    }
  }
  if (words.length === 0) {
    throw new CommandError('ERR Please specify at least one argument for this redis.call() call');
  }
  return words;
}

/** As C's `%.17g`, which Redis uses for number arguments of a script. */
function formatNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan';
  const text = value.toPrecision(17);
  return text.includes('.') ? text.replace(/\.?0+(e|$)/, '$1') : text;
}
