import { createServer, connect as openConnection, type Socket } from 'node:net';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Emulator } from '../runtime/emulator.ts';
import { listenOnLoopback } from '../runtime/listen.ts';
import { isReady } from './is-ready.ts';

/** A replica that begins to drain is out of the rotation after this time at the latest. */
const probeEveryMs = 500;
const noReplica = [
  'HTTP/1.1 503 Service Unavailable',
  'content-length: 0',
  'connection: close',
  '',
  '',
].join('\r\n');

/** The ingress in front of an app's replicas. */
export interface ReplicaIngress extends Emulator {
  /** Replicas from now on, by their ports on this machine. What is connected stays connected. */
  setReplicas(ports: readonly number[]): void;
  /** Connections to each replica. */
  connections(port: number): number;
  /** Asks every replica whether it is ready; also happens twice a second. */
  probe(): Promise<void>;
}

/**
 * Spreads connections over the replicas of an app, one after the other, as the ingress of Azure
 * Container Apps does (Microsoft docs: Azure Container Apps, "Ingress" and "Health probes"): a replica
 * whose readiness probe fails gets no new connection, and one that refuses a connection is passed
 * over. Without any, the answer is 503.
 *
 * @param options.port 0 lets the system choose.
 * @throws PortInUseError
 */
export async function startReplicaIngress(options: {
  readonly port: number;
  readonly clock: Clock;
}): Promise<ReplicaIngress> {
  const { clock } = options;
  /** Round robin: whoever was chosen goes to the end. */
  let rotation: number[] = [];
  const unready = new Set<number>();
  const links = new Map<Socket, number>();
  const clients = new Set<Socket>();
  let timer: Timer | undefined;
  let isClosed = false;

  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    // Its end is what matters; a broken connection ends, too.
    client.on('error', () => client.destroy());
    const candidates = rotation.filter((port) => !unready.has(port));
    const [chosen] = candidates;
    if (chosen !== undefined) rotation = [...rotation.filter((port) => port !== chosen), chosen];
    void findReplica(client, candidates);
  });

  async function findReplica(client: Socket, candidates: readonly number[]): Promise<void> {
    for (const port of candidates) {
      const replica = await connectTo(port);
      if (replica === undefined) continue;
      if (client.destroyed) replica.destroy();
      else join(client, replica, port);
      return;
    }
    client.end(noReplica);
  }

  function join(client: Socket, replica: Socket, port: number): void {
    links.set(replica, port);
    replica.on('close', () => {
      links.delete(replica);
      client.destroySoon();
    });
    client.on('close', () => replica.destroySoon());
    client.pipe(replica);
    replica.pipe(client);
  }

  async function probe(): Promise<void> {
    const asked = [...rotation];
    const answers = await Promise.all(asked.map(isReady));
    for (const [index, port] of asked.entries()) {
      if (answers[index] === true) unready.delete(port);
      else unready.add(port);
    }
    for (const port of unready) if (!rotation.includes(port)) unready.delete(port);
  }

  function probeLater(): void {
    timer = clock.after(probeEveryMs, () => {
      void probe().then(() => {
        if (!isClosed) probeLater();
      });
    });
  }

  const port = await listenOnLoopback(server, 'ingress', options.port);
  probeLater();
  return {
    name: 'ingress',
    port,
    url: `http://127.0.0.1:${port}`,
    setReplicas(ports) {
      rotation = [
        ...rotation.filter((known) => ports.includes(known)),
        ...ports.filter((added) => !rotation.includes(added)),
      ];
    },
    connections: (replica) => [...links.values()].filter((other) => other === replica).length,
    probe,
    async close() {
      if (isClosed) return;
      isClosed = true;
      timer?.cancel();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of [...clients, ...links.keys()]) socket.destroy();
      await closed;
    },
  };
}

/** @returns undefined when it refuses. */
function connectTo(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const replica = openConnection({ host: '127.0.0.1', port, noDelay: true });
    replica.once('connect', () => resolve(replica));
    replica.on('error', () => {
      replica.destroy();
      resolve(undefined);
    });
  });
}
