import { array, bulk, failure, integer, NULL, type Reply, simple } from '../reply.ts';
import { formatDouble } from '../resp-encoder.ts';
import { type LuaState, lua } from './lua-library.ts';

/** Pushes a byte string (latin1). */
export function pushBytes(state: LuaState, bytes: string): void {
  const buffer = Buffer.from(bytes, 'latin1');
  lua.lua_pushlstring(state, buffer, buffer.length);
}

/** The byte string at a stack index; numbers are converted as Lua does. */
export function readBytes(state: LuaState, index: number): string {
  return Buffer.from(lua.lua_tolstring(state, index) ?? []).toString('latin1');
}

/** Pushes a reply by the RESP2 conversion rules of Redis's Lua API. */
export function pushReply(state: LuaState, reply: Reply): void {
  switch (reply.kind) {
    case 'integer':
      lua.lua_pushnumber(state, reply.value);
      return;
    case 'bulk':
      pushBytes(state, reply.bytes);
      return;
    case 'double':
      pushBytes(state, formatDouble(reply.value));
      return;
    case 'null':
    case 'null-array':
      lua.lua_pushboolean(state, false);
      return;
    case 'simple':
    case 'error':
      lua.lua_createtable(state, 0, 1);
      pushBytes(state, reply.text);
      lua.lua_setfield(state, -2, Buffer.from(reply.kind === 'simple' ? 'ok' : 'err'));
      return;
    case 'array':
    case 'set':
    case 'push':
      pushItems(state, reply.items);
      return;
    case 'map':
    case 'pairs':
      pushItems(state, reply.entries.flat());
      return;
    default: {
      const unreachable: never = reply;
      throw new TypeError(`Unknown reply ${JSON.stringify(unreachable)}`);
    }
  }
}

function pushItems(state: LuaState, items: readonly Reply[]): void {
  lua.lua_createtable(state, items.length, 0);
  items.forEach((item, index) => {
    pushReply(state, item);
    lua.lua_rawseti(state, -2, index + 1);
  });
}

/** Converts the Lua value at a stack index to a reply: numbers lose their fraction, nil is null. */
export function readReply(state: LuaState, index: number): Reply {
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TNUMBER:
      return integer(Math.trunc(lua.lua_tonumber(state, index)));
    case lua.LUA_TSTRING:
      return bulk(readBytes(state, index));
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(state, index) ? integer(1) : NULL;
    case lua.LUA_TTABLE:
      return readTable(state, index);
    default:
      return NULL;
  }
}

function readTable(state: LuaState, index: number): Reply {
  const status = readField(state, index, 'err') ?? readField(state, index, 'ok');
  if (status !== undefined) return status;
  const items: Reply[] = [];
  for (let position = 1; ; position += 1) {
    const type = lua.lua_rawgeti(state, index, position);
    const item = readReply(state, -1);
    lua.lua_pop(state, 1);
    if (type === lua.LUA_TNIL) return array(items);
    items.push(item);
  }
}

function readField(state: LuaState, index: number, name: 'ok' | 'err'): Reply | undefined {
  const type = lua.lua_getfield(state, index, Buffer.from(name));
  const text = type === lua.LUA_TSTRING ? readBytes(state, -1) : undefined;
  lua.lua_pop(state, 1);
  if (text === undefined) return undefined;
  return name === 'ok' ? simple(text) : failure(text);
}
