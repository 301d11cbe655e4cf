/**
 * Turns the interpreter's Lua 5.3 into what scripts written for Redis (Lua 5.1) expect: the `redis`
 * table, `unpack`, doubles instead of fengari's 32-bit integers, no file access, and globals that
 * scripts cannot create (Redis docs: "Lua API reference", sandbox).
 */
export const scriptPrelude = `
local call, sha1hex = __call, __sha1hex
__call, __sha1hex = nil, nil
redis = {
  call = call,
  pcall = function(...)
    local ok, result = pcall(call, ...)
    if ok then return result end
    if type(result) == 'table' then return result end
    return { err = tostring(result) }
  end,
  sha1hex = sha1hex,
  error_reply = function(text) return { err = text } end,
  status_reply = function(text) return { ok = text } end,
  log = function() end,
  replicate_commands = function() return true end,
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
}
unpack = table.unpack
loadstring = load
dofile, loadfile, print = nil, nil, nil
local plain, parse, format = tostring, tonumber, string.format
tonumber = function(...)
  local value = parse(...)
  return value and value + 0.0
end
string.format = function(pattern, ...)
  return format((pattern:gsub('%%([-+ #0]*%d*)[di]', '%%%1.0f')), ...)
end
setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. plain(name) .. "'", 2)
  end,
  __newindex = function()
    error('Attempt to modify a readonly table', 2)
  end,
})
`;
