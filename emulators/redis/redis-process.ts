import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';

/** The server ended, or never became ready; the message carries its last output. */
export class RedisProcessError extends Error {
  override readonly name = 'RedisProcessError';
}

/**
 * A shell that becomes the server, with a watcher that ends it when our end of the pipe closes:
 * that happens also when this process dies without a chance to clean up.
 */
const watchedStart =
  'exec 3<&0; (cat <&3 >/dev/null 2>&1; kill $$ 2>/dev/null) 1>/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/** Full path of a `redis-server` on the PATH; undefined when there is none (or on Windows). */
export async function findRedisServer(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'redis-server');
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && executable) return candidate;
  }
  return undefined;
}

/**
 * Runs a real Redis server as a child on 127.0.0.1, without persistence, and resolves when it
 * accepts connections. It ends with `close()` or with this process, however that ends.
 *
 * @throws PortInUseError, RedisProcessError
 */
export async function startRedisProcess(options: {
  readonly binary: string;
  /** 0 lets the system choose. */
  readonly port: number;
}): Promise<Emulator> {
  const port = await freePort(options.port);
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', watchedStart, 'sh', options.binary],
      ...['--port', String(port), '--bind', '127.0.0.1'],
      ...['--save', '', '--appendonly', 'no'],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const recent: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      reject(
        new RedisProcessError(`${options.binary} did not start:\n${recent.slice(-5).join('\n')}`),
      );
    });
    lines.on('line', (line) => {
      recent.push(line);
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  lines.removeAllListeners('line');
  lines.close();
  child.stdout.resume();
  return {
    name: 'redis',
    port,
    url: `redis://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGTERM');
      await exited;
      child.stdin.destroy();
    },
  };
}

/** Claims the port for a moment: 0 becomes a free one, a taken one is refused before the child starts. */
async function freePort(port: number): Promise<number> {
  const probe = createServer();
  const bound = await listenOnLoopback(probe, 'redis', port);
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return bound;
}
