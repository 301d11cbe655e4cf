import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RedisEmulator, startRedisEmulator } from '#emulators/redis/redis-emulator.ts';
import { findRedisServer, startRedisProcess } from '#emulators/redis/redis-process.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { describeHotStore } from '#shared/testing/hot-store-suite.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';

const ignore = () => undefined;

describeHotStore('Redis adapter on the emulator', async () => {
  const clock = new VirtualClock();
  const emulator = await startRedisEmulator({ port: 0, clock });
  const store = await createRedisHotStore({ url: emulator.url, onConnectionError: ignore });
  const other = await createRedisHotStore({ url: emulator.url, onConnectionError: ignore });
  return {
    store,
    other,
    elapse: (byMs) => clock.advance(byMs),
    async close() {
      await Promise.all([store.close(), other.close()]);
      await emulator.close();
    },
  };
});

const binary = await findRedisServer(process.env);
if (binary === undefined) console.info('No redis-server on the PATH: the real one is not tested.');
describe.runIf(binary !== undefined)('with a real server', () => {
  describeHotStore('Redis adapter on redis-server', async () => {
    const server = await startRedisProcess({ binary: binary ?? '', port: 0 });
    const store = await createRedisHotStore({ url: server.url, onConnectionError: ignore });
    const other = await createRedisHotStore({ url: server.url, onConnectionError: ignore });
    const timeMachine = new Redis(server.url);
    return {
      store,
      other,
      /** Takes the time off every key's remaining life instead of waiting. */
      async elapse(byMs) {
        for (const key of await timeMachine.keys('*')) {
          const remainingMs = await timeMachine.pttl(key);
          if (remainingMs >= 0) await timeMachine.pexpire(key, remainingMs - byMs);
        }
      },
      async close() {
        await Promise.all([store.close(), other.close()]);
        timeMachine.disconnect();
        await server.close();
      },
    };
  });
});

describe('Redis adapter when Redis misbehaves', () => {
  let emulator: RedisEmulator;
  let store: HotStore;
  const open = async () => {
    emulator = await startRedisEmulator({ port: 0 });
    store = await createRedisHotStore({
      url: emulator.url,
      commandTimeoutMs: 100,
      onConnectionError: ignore,
    });
    await store.ping();
  };
  afterEach(async () => {
    await store.close();
    await emulator.close();
  });

  it('rejects with store_unavailable while it stalls, and recovers by itself', async () => {
    await open();
    emulator.faults.set({ stall: true });
    await expect(store.getText('a')).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(store.pushList('a', 'x', { ttlMs: 1000 })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    emulator.faults.clear();
    await recovered(store);
  });

  it('rejects while connections are refused, never runs those calls later, and recovers', async () => {
    await open();
    emulator.faults.set({ drop_connections: true });
    const calls = await Promise.allSettled(
      Array.from({ length: 5 }, () => store.increment('n', { ttlMs: 60_000 })),
    );
    for (const call of calls) {
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
    }
    emulator.faults.clear();
    await recovered(store);
    expect(await store.increment('n', { ttlMs: 60_000 })).toBe(1);
  });

  it('turns an error reply into store_unavailable with the cause', async () => {
    await open();
    emulator.faults.set({ error_rate: 1 });
    await expect(store.listLength('a')).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'ERR injected failure' },
    });
  });

  it('hears publications again after the connection was cut', async () => {
    await open();
    const heard: string[] = [];
    await store.subscribe('events:a', (text) => heard.push(text));
    emulator.faults.set({ drop_connections: true });
    emulator.faults.clear();
    await recovered(store);
    while (heard.length === 0) await store.publish('events:a', 'again');
    expect(heard[0]).toBe('again');
  });

  it('rejects at once after close', async () => {
    await open();
    await store.close();
    await expect(store.getText('a')).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('answers, with an error, when nothing listens on the port', async () => {
    await open();
    await emulator.close();
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('token rotation', () => {
  it('logs in before the token expires and uses the new one for reconnects', async () => {
    const clock = new VirtualClock();
    const credentials = { username: 'app', password: 'token-1' };
    const emulator = await startRedisEmulator({ port: 0, credentials });
    let issued = 0;
    const store = await createRedisHotStore({
      url: emulator.url,
      clock,
      onConnectionError: ignore,
      tokens: {
        username: 'app',
        async token() {
          issued += 1;
          return { password: `token-${issued}`, expiresAtMs: clock.now() + 3_600_000 };
        },
      },
    });
    await store.ping();
    credentials.password = 'token-2';
    await clock.advance(3_600_000 - 180_000);
    expect(issued).toBe(2);
    emulator.faults.set({ drop_connections: true });
    emulator.faults.clear();
    await recovered(store);
    await store.close();
    await emulator.close();
  });
});

/** Resolves when the store answers again. */
function recovered(store: HotStore): Promise<void> {
  return vi.waitFor(() => store.ping(), { timeout: 10_000, interval: 20 });
}
