/**
 * Redis scripts are Lua 5.1, where every number is a double and `10 / 2` prints as `5`. fengari
 * reads this variable, its only way of configuration, when it is first imported.
 */
process.env.FENGARICONF = JSON.stringify({ LUA_COMPAT_FLOATSTRING: true });
