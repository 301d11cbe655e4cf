/** The part of fengari 0.1.5 (Lua 5.3 in JavaScript, no types of its own) that `lua-runtime.ts` uses. */
declare module 'fengari' {
  /** Opaque interpreter state. */
  interface LuaState {
    readonly __luaState: never;
  }
  type LuaFunction = (state: LuaState) => number;

  const lua: {
    readonly LUA_OK: number;
    readonly LUA_MULTRET: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    lua_createtable(state: LuaState, arraySize: number, hashSize: number): void;
    lua_error(state: LuaState): number;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
    lua_gettop(state: LuaState): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, fn: LuaFunction): void;
    lua_pushglobaltable(state: LuaState): void;
    lua_pushlstring(state: LuaState, bytes: Uint8Array, length: number): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_rawgeti(state: LuaState, index: number, position: number): number;
    lua_rawset(state: LuaState, index: number): void;
    lua_rawseti(state: LuaState, index: number, position: number): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_settop(state: LuaState, index: number): void;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tolstring(state: LuaState, index: number): Uint8Array | null;
    lua_type(state: LuaState, index: number): number;
  };
  const lauxlib: {
    luaL_loadbuffer(
      state: LuaState,
      source: Uint8Array,
      size: number | null,
      chunkName: Uint8Array,
    ): number;
    luaL_newstate(): LuaState;
    luaL_ref(state: LuaState, table: number): number;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, isGlobal: number): void;
    luaL_unref(state: LuaState, table: number, reference: number): void;
    luaL_where(state: LuaState, level: number): void;
  };
  const lualib: {
    luaopen_base: LuaFunction;
    luaopen_table: LuaFunction;
    luaopen_string: LuaFunction;
    luaopen_math: LuaFunction;
  };

  export { type LuaState, lauxlib, lua, lualib };
}
