import './lua-51-numbers.ts';

export { type LuaState, lauxlib, lua, lualib } from 'fengari';
