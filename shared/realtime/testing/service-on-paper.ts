import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface ServiceOnPaper {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly handshakes: readonly IncomingMessage[];
  /** The connection made last. @throws Error before the first. */
  readonly connection: WebSocket;
  /** Messages of clients, in order. */
  readonly received: readonly string[];
  /** Resolves when the client's connection is gone. */
  untilLeft(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A WebSocket server that does what a test tells it.
 * @param behaviour.refuseWith HTTP status of every handshake.
 * @param behaviour.ignoreHandshakes takes connections and never answers.
 * @param behaviour.ignorePings does not answer them.
 * @param behaviour.onMessage called with each message of a client.
 */
export async function openServiceOnPaper(
  behaviour: {
    readonly refuseWith?: number;
    readonly ignoreHandshakes?: boolean;
    readonly ignorePings?: boolean;
    readonly onConnection?: (client: WebSocket) => void;
    readonly onMessage?: (client: WebSocket, text: string) => void;
  } = {},
): Promise<ServiceOnPaper> {
  const handshakes: IncomingMessage[] = [];
  const received: string[] = [];
  const clients: WebSocket[] = [];
  const left: Promise<unknown>[] = [];
  const kept: Duplex[] = [];
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: behaviour.ignorePings !== true,
  });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    handshakes.push(request);
    socket.on('error', () => socket.destroy());
    if (behaviour.ignoreHandshakes === true) {
      kept.push(socket);
      return;
    }
    if (behaviour.refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${behaviour.refuseWith} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      clients.push(client);
      left.push(once(client, 'close'));
      client.on('message', (raw) => {
        received.push(raw.toString());
        behaviour.onMessage?.(client, raw.toString());
      });
      behaviour.onConnection?.(client);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    handshakes,
    received,
    get connection() {
      const client = clients.at(-1);
      if (client === undefined) throw new Error('Nobody has connected.');
      return client;
    },
    async untilLeft() {
      await Promise.all(left);
    },
    async close() {
      for (const client of clients) client.terminate();
      for (const socket of kept) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
