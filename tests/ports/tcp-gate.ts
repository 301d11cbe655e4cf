import { connect, createServer, type Socket } from 'node:net';

/** A TCP forwarder that can lose its peers and then accept connections without serving them. */
export interface TcpGate {
  readonly port: number;
  /** Connections that neither side has closed. */
  readonly openSockets: number;
  /** Cuts every connection; later ones are accepted and never answered. */
  swallow(): void;
  /** Keeps every connection open and passes nothing on any more. */
  freeze(): void;
  close(): Promise<void>;
}

export async function openTcpGate(targetPort: number): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Cut connections report a reset here; the test cut them itself.
    socket.on('error', () => undefined);
  };
  const server = createServer((client) => {
    keep(client);
    if (swallowing) {
      // Read, or nobody would notice that the client has gone.
      client.resume();
      return;
    }
    const target = connect({ host: '127.0.0.1', port: targetPort });
    keep(target);
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get openSockets() {
      return sockets.size;
    },
    swallow() {
      swallowing = true;
      cutAll();
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    close() {
      cutAll();
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}
