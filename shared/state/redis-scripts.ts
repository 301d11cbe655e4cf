import { createHash } from 'node:crypto';

/** A Lua script and its SHA-1, by which Redis keeps it. Numbers in Redis's Lua are doubles. */
export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

function script(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** Hash field that holds the version of a versioned hash; callers cannot use this name. */
export const versionField = '@version';

/** KEYS[1] hash; ARGV: expected version, TTL ms, field, value, ... Returns the new version, 0 when stale. */
export const writeVersionedScript = script(`
local current = tonumber(redis.call('HGET', KEYS[1], '${versionField}') or '0')
if current ~= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], '${versionField}', current + 1, unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return current + 1
`);

/** KEYS[1] counter; ARGV: by, TTL ms. */
export const incrementScript = script(`
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return value
`);

/**
 * KEYS: lock, last fencing token; ARGV: TTL ms. Returns the fencing token, nil when held. The token
 * is at least the server's time in ms, so that it keeps growing when the last one has expired.
 */
export const acquireLockScript = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return nil end
local time = redis.call('TIME')
local token = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if token <= last then token = last + 1 end
redis.call('SET', KEYS[2], token, 'PX', 86400000)
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
return token
`);

/** KEYS[1] lock; ARGV: fencing token, TTL ms. */
export const extendLockScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** KEYS[1] lock; ARGV: fencing token. */
export const releaseLockScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** KEYS[1] list; ARGV: the expected head. */
export const popListIfScript = script(`
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[1] then return 0 end
redis.call('LPOP', KEYS[1])
return 1
`);

/** KEYS[1] sorted set of lease ends; ARGV: holder, capacity, lease ms, now ms, lease end ms. */
export const takeLeaseScript = script(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
local held = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not held and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[5], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
`);
