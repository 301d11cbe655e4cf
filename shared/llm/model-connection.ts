import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '#shared/contracts/clock.ts';
import { ModelError } from '#shared/errors/coded-error.ts';

/** One open HTTP/1.1 connection to the model service, for one request at a time. */
export class ModelConnection {
  readonly #socket: Socket;
  readonly #agent: HttpAgent;
  readonly #isSecure: boolean;

  constructor(parts: { readonly socket: Socket; readonly isSecure: boolean }) {
    this.#socket = parts.socket;
    this.#isSecure = parts.isSecure;
    this.#agent = parts.isSecure
      ? new HttpsAgent({ keepAlive: true, maxSockets: 1 })
      : new HttpAgent({ keepAlive: true, maxSockets: 1 });
    // The agent keeps the socket between requests and hands it out again.
    this.#agent.createConnection = (): Duplex => this.#socket;
    // An idle socket that breaks is noticed by `isUsable`; a request on it reports the error itself.
    this.#socket.on('error', () => undefined);
  }

  /** False: the service has closed it, or a request broke it. */
  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#socket.writable && this.#socket.readable;
  }

  /** Begins a request; nothing of it is sent before its `end`. */
  request(
    url: URL,
    options: {
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
    },
  ): ClientRequest {
    const send = this.#isSecure ? httpsRequest : httpRequest;
    return send(url, { ...options, agent: this.#agent });
  }

  close(): void {
    this.#agent.destroy();
    this.#socket.destroy();
  }
}

/**
 * Connects, the TLS handshake included.
 * @throws ModelError with code `model_timeout` when it takes too long, else what the socket throws.
 */
export async function connectToModel(
  origin: URL,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
): Promise<ModelConnection> {
  const isSecure = origin.protocol === 'https:';
  const host = origin.hostname;
  const port = Number(origin.port || (isSecure ? 443 : 80));
  const socket = isSecure
    ? connectTls({ host, port, servername: host, ALPNProtocols: ['http/1.1'] })
    : connectTcp({ host, port });
  const connected = new Promise<void>((resolve, reject) => {
    socket.once(isSecure ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
  });
  const timer = clock.after(timeoutMs, () => {
    socket.destroy(new ModelError('model_timeout', `Connecting took longer than ${timeoutMs} ms.`));
  });
  try {
    await connected;
  } finally {
    timer.cancel();
  }
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 15_000);
  return new ModelConnection({ socket, isSecure });
}
