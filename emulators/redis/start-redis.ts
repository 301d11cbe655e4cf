import type { Emulator } from '#emulators/runtime/emulator.ts';
import { startRedisEmulator } from './redis-emulator.ts';
import { findRedisServer, startRedisProcess } from './redis-process.ts';

export interface LocalRedis extends Emulator {
  /** What answers on `url`; only the emulator has faults. */
  readonly kind: 'external' | 'server' | 'emulator';
  /** One line for the start-up log, e.g. `redis: /usr/bin/redis-server on port 7205`. */
  readonly description: string;
}

/**
 * Provides a Redis: the one at `REDIS_URL` if that is set (nothing is started), else a
 * `redis-server` from the PATH as a child, else the emulator.
 *
 * @param options.adminPort of the emulator's fault API; the other two have none.
 * @throws PortInUseError, RedisProcessError
 */
export async function startRedis(options: {
  readonly port: number;
  readonly adminPort?: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Promise<LocalRedis> {
  const { port, environment } = options;
  const externalUrl = environment.REDIS_URL;
  if (externalUrl !== undefined && externalUrl !== '') {
    const { hostname, port: externalPort } = new URL(externalUrl);
    return {
      name: 'redis',
      kind: 'external',
      port: externalPort === '' ? 6379 : Number(externalPort),
      url: externalUrl,
      description: `redis: REDIS_URL at ${hostname}`,
      close: () => Promise.resolve(),
    };
  }
  const binary = await findRedisServer(environment);
  if (binary !== undefined) {
    const server = await startRedisProcess({ binary, port });
    return {
      ...server,
      kind: 'server',
      description: `redis: ${binary} on port ${server.port}`,
    };
  }
  const emulator = await startRedisEmulator({
    port,
    ...(options.adminPort === undefined ? {} : { adminPort: options.adminPort }),
  });
  return {
    ...emulator,
    kind: 'emulator',
    description: `redis: emulator on port ${emulator.port} (no redis-server on the PATH)`,
  };
}
