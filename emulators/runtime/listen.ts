import type { Server } from 'node:net';

/** The port asked for is taken by another process. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(service: string, port: number, options?: ErrorOptions) {
    super(
      `Port ${port} for "${service}" is already in use. Stop the program that holds it, ` +
        'or choose other ports with --port-base <number> (or CONTINUO_PORT_BASE).',
      options,
    );
    this.port = port;
  }
}

/**
 * Listens on 127.0.0.1 and resolves with the bound port.
 *
 * @param server any `node:net`-based server (http, ws, RESP).
 * @param port 0 lets the system choose.
 * @throws PortInUseError when the port is taken.
 */
export function listenOnLoopback(server: Server, service: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' ? new PortInUseError(service, port, { cause: error }) : error,
      );
    };
    server.once('error', onError);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
