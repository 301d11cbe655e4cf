import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { PortInUseError } from '#emulators/runtime/listen.ts';
import { findRedisServer } from './redis-process.ts';
import { startRedis } from './start-redis.ts';
import { RawClient } from './testing/raw-client.ts';

const hasServer = (await findRedisServer(process.env)) !== undefined;
if (!hasServer) console.info('No redis-server on the PATH: not starting one as a child.');

describe('startRedis', () => {
  it('starts nothing when REDIS_URL is given', async () => {
    const redis = await startRedis({
      port: 0,
      environment: { REDIS_URL: 'rediss://user:secret@cache.example:6380' },
    });
    expect(redis).toMatchObject({
      kind: 'external',
      port: 6380,
      url: 'rediss://user:secret@cache.example:6380',
    });
    expect(redis.description).not.toContain('secret');
    await redis.close();
  });

  it('falls back to the emulator when there is no server on the PATH', async () => {
    const redis = await startRedis({
      port: 0,
      adminPort: 0,
      environment: { PATH: '/nonexistent' },
    });
    expect(redis.kind).toBe('emulator');
    const client = new Redis(redis.url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await redis.close();
  });

  describe.runIf(hasServer)('with redis-server on the PATH', () => {
    it('runs it as a child that ends with close', async () => {
      const redis = await startRedis({ port: 0, environment: { PATH: process.env.PATH } });
      expect(redis.kind).toBe('server');
      const client = new Redis(redis.url);
      expect(await client.info('server')).toContain('redis_version');
      client.disconnect();
      await redis.close();
      await expect(RawClient.open(redis.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('says so when the port is taken', async () => {
      const environment = { PATH: process.env.PATH };
      const first = await startRedis({ port: 0, environment });
      await expect(startRedis({ port: first.port, environment })).rejects.toBeInstanceOf(
        PortInUseError,
      );
      await first.close();
    });
  });
});
