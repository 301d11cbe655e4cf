import { type Clock, systemClock, type Timer } from '#shared/contracts/clock.ts';
import type { HotStore, Lock } from '#shared/contracts/hot-store.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import { RedisConnection } from './redis-connection.ts';
import {
  acquireLockScript,
  extendLockScript,
  incrementScript,
  popListIfScript,
  type RedisScript,
  releaseLockScript,
  takeLeaseScript,
  versionField,
  writeVersionedScript,
} from './redis-scripts.ts';
import { RedisSubscriptions } from './redis-subscriptions.ts';
import { RedisTokenRotation, type RedisTokenSource } from './redis-token-rotation.ts';

const PROBE_INTERVAL_MS = 5000;

export interface RedisHotStoreOptions {
  /** `redis://` or `rediss://`, with credentials unless `tokens` gives them. */
  readonly url: string;
  /** Short-lived passwords (Microsoft Entra ID) instead of the URL's. */
  readonly tokens?: RedisTokenSource;
  /** Longest time any call takes; default 1000. */
  readonly commandTimeoutMs?: number;
  readonly clock?: Clock;
  /** Told of connection failures, for the log; calls report their own by `StoreError`. */
  readonly onConnectionError: (error: Error) => void;
}

/**
 * The hot store on Redis 6.2 or newer. Connects in the background and returns at once unless the
 * first token has to be fetched.
 *
 * @throws whatever `tokens` throws for the first token.
 */
export async function createRedisHotStore(options: RedisHotStoreOptions): Promise<HotStore> {
  const clock = options.clock ?? systemClock;
  const first = await options.tokens?.token();
  const connect = () =>
    new RedisConnection({
      url: options.url,
      commandTimeoutMs: options.commandTimeoutMs ?? 1000,
      onConnectionError: options.onConnectionError,
      ...(options.tokens === undefined || first === undefined
        ? {}
        : { username: options.tokens.username, password: first.password }),
    });
  const connection = connect();
  const subscriber = connect();
  const subscriptions = new RedisSubscriptions(subscriber);
  const rotation =
    options.tokens === undefined || first === undefined
      ? undefined
      : new RedisTokenRotation({
          tokens: options.tokens,
          first,
          connections: [connection, subscriber],
          clock,
          onError: options.onConnectionError,
        });

  let closed = false;
  const probeSubscriptions = async () => {
    try {
      await subscriptions.probe();
    } catch (error) {
      options.onConnectionError(error instanceof Error ? error : new Error(String(error)));
    }
    if (!closed) probe = clock.after(PROBE_INTERVAL_MS, () => void probeSubscriptions());
  };
  let probe: Timer = clock.after(PROBE_INTERVAL_MS, () => void probeSubscriptions());

  const run = <T>(...call: Parameters<typeof connection.run<T>>) => connection.run(...call);
  const asked = async (
    operation: string,
    script: RedisScript,
    key: string,
    ...args: readonly (string | number)[]
  ) => (await connection.runScript(operation, script, [key], args)) === 1;

  return {
    getText: (key) => run('getText', async (client) => (await client.get(key)) ?? undefined),
    setText: (key, value, { ttlMs, ifAbsent }) =>
      run('setText', async (client) => {
        const ttl = wholeMs(ttlMs);
        if (ifAbsent === true) return (await client.set(key, value, 'PX', ttl, 'NX')) === 'OK';
        await client.set(key, value, 'PX', ttl);
        return true;
      }),
    delete: (key) => run('delete', async (client) => (await client.del(key)) === 1),
    async increment(key, { by = 1, ttlMs }) {
      const value = await connection.runScript(
        'increment',
        incrementScript,
        [key],
        [by, wholeMs(ttlMs)],
      );
      return Number(value);
    },

    readVersioned: (key) =>
      run('readVersioned', async (client) => {
        const { [versionField]: version, ...fields } = await client.hgetall(key);
        return version === undefined ? undefined : { version: Number(version), fields };
      }),
    async writeVersioned(key, { fields, expectedVersion, ttlMs }) {
      const version = await connection.runScript(
        'writeVersioned',
        writeVersionedScript,
        [key],
        [expectedVersion, wholeMs(ttlMs), ...Object.entries(fields).flat()],
      );
      if (version === 0) throw new StaleWriteError(key);
      return Number(version);
    },

    async acquireLock(key, { ttlMs }): Promise<Lock | undefined> {
      const token = await connection.runScript(
        'acquireLock',
        acquireLockScript,
        // Braces put both keys into the lock's hash slot on a clustered Redis.
        [key, `{${key}}:fencing-token`],
        [wholeMs(ttlMs)],
      );
      if (token === null) return undefined;
      const fencingToken = Number(token);
      return {
        fencingToken,
        extend: (nextMs) => asked('extend', extendLockScript, key, fencingToken, wholeMs(nextMs)),
        release: async () => {
          await asked('release', releaseLockScript, key, fencingToken);
        },
      };
    },

    pushList: (key, value, { ttlMs }) =>
      run('pushList', async (client) => {
        const replies = await client.multi().rpush(key, value).pexpire(key, wholeMs(ttlMs)).exec();
        return Number(replyOf(replies, 0));
      }),
    peekList: (key) =>
      run('peekList', async (client) => (await client.lindex(key, 0)) ?? undefined),
    popListIf: (key, expected) => asked('popListIf', popListIfScript, key, expected),
    listLength: (key) => run('listLength', (client) => client.llen(key)),

    addSorted: (key, member, score, { ttlMs }) =>
      run('addSorted', async (client) => {
        const transaction = client.multi().zadd(key, score, member);
        replyOf(await transaction.pexpire(key, wholeMs(ttlMs)).exec(), 0);
      }),
    removeSorted: (key, member) =>
      run('removeSorted', async (client) => (await client.zrem(key, member)) === 1),
    rangeSorted: (key, { min, max, limit }) =>
      run('rangeSorted', async (client) => {
        const found = await client.zrange(
          ...([
            key,
            bound(min),
            bound(max),
            'BYSCORE',
            'LIMIT',
            0,
            limit ?? -1,
            'WITHSCORES',
          ] as const),
        );
        return Array.from({ length: found.length / 2 }, (_unused, index) => ({
          member: found[index * 2] ?? '',
          score: Number(found[index * 2 + 1]),
        }));
      }),
    countSorted: (key, { min, max }) =>
      run('countSorted', (client) => client.zcount(key, bound(min), bound(max))),
    rankSorted: (key, member) =>
      run('rankSorted', async (client) => (await client.zrank(key, member)) ?? undefined),
    removeSortedRange: (key, { min, max }) =>
      run('removeSortedRange', (client) => client.zremrangebyscore(key, bound(min), bound(max))),

    takeLease: (key, { holder, capacity, leaseMs, nowMs }) =>
      asked(
        'takeLease',
        takeLeaseScript,
        key,
        ...[holder, capacity, wholeMs(leaseMs), nowMs, nowMs + leaseMs],
      ),

    publish: (channel, text) =>
      run('publish', async (client) => {
        await client.publish(channel, text);
      }),
    subscribe: (channel, onText) => subscriptions.add(channel, onText),

    ping: () =>
      run('ping', async (client) => {
        await client.ping();
      }),
    close: async () => {
      closed = true;
      probe.cancel();
      rotation?.stop();
      connection.close();
      subscriber.close();
    },
  };
}

/** Redis takes whole milliseconds; never 0, which would delete. */
function wholeMs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs));
}

function bound(score: number): string {
  if (score === Number.POSITIVE_INFINITY) return '+inf';
  return score === Number.NEGATIVE_INFINITY ? '-inf' : String(score);
}

/** One reply of a transaction. @throws the command's own error. */
function replyOf(replies: [Error | null, unknown][] | null, index: number): unknown {
  const [error, reply] = replies?.[index] ?? [new Error('the transaction was discarded')];
  if (error !== null) throw error;
  return reply;
}
