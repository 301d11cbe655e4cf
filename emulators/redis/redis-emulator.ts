import { createServer } from 'node:net';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import type { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';
import { type Clock, systemClock, type Timer } from '#shared/contracts/clock.ts';
import { startAdminServer } from './admin-server.ts';
import { ClientConnection } from './client-connection.ts';
import { DatabaseServer } from './database-server.ts';
import { RedisFaults } from './redis-faults.ts';

const SWEEP_INTERVAL_MS = 1000;

export interface RedisEmulatorOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Port of the HTTP admin API (`/_admin/faults`); it is not started without this. */
  readonly adminPort?: number;
  /** Login that clients must use; without it every client is let in. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly clock?: Clock;
}

export interface RedisEmulator extends Emulator {
  readonly name: 'redis';
  readonly faults: FaultSwitchboard;
  /** Base address of the admin API, when it was asked for. */
  readonly adminUrl: string | undefined;
}

/**
 * Starts a RESP2/RESP3 server on 127.0.0.1 that holds its data in memory. `url` is a `redis://` URL
 * without credentials.
 *
 * @throws PortInUseError when a port is taken.
 */
export async function startRedisEmulator(options: RedisEmulatorOptions): Promise<RedisEmulator> {
  const clock = options.clock ?? systemClock;
  const connections = new Set<ClientConnection>();
  const database = new DatabaseServer({
    now: () => Math.floor(clock.now()),
    credentials: options.credentials,
  });
  const faults = new RedisFaults(() => {
    for (const connection of [...connections]) {
      if (faults.dropsConnections()) connection.destroy();
      else connection.resume();
    }
  });
  let accepted = 0;
  const server = createServer((socket) => {
    if (faults.dropsConnections()) {
      socket.destroy();
      return;
    }
    accepted += 1;
    connections.add(
      new ClientConnection({
        id: accepted,
        socket,
        server: database,
        faults,
        clock,
        onClose: (connection) => connections.delete(connection),
      }),
    );
  });
  const port = await listenOnLoopback(server, 'redis', options.port);
  const admin =
    options.adminPort === undefined
      ? undefined
      : await startAdminServer({ port: options.adminPort, faults });

  let sweep: Timer;
  const sweepLater = () => {
    sweep = clock.after(SWEEP_INTERVAL_MS, () => {
      database.sweepExpired();
      sweepLater();
    });
  };
  sweepLater();

  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    sweep.cancel();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of connections) connection.destroy();
    await closed;
    await admin?.close();
  };
  return {
    name: 'redis',
    port,
    url: `redis://127.0.0.1:${port}`,
    faults,
    adminUrl: admin === undefined ? undefined : `http://127.0.0.1:${admin.port}`,
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
