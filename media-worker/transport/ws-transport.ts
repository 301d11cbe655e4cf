import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { AddressInUseError } from './address-in-use-error.ts';
import { fitCloseReason } from './close-reason.ts';
import { openGuarded } from './guarded-listener.ts';
import { headersOf, replyToFailure, upgradeRequiredReply } from './http-reply.ts';
import {
  assertPatientRoutes,
  type HttpReply,
  hardSizeFactor,
  type IncomingRequest,
  mostUnreadBytes,
  type Socket,
  type SocketRoute,
  type Transport,
  type TransportOptions,
} from './transport.ts';
import { UpgradeGate } from './upgrade-gate.ts';

const closeGraceMs = 2000;
/** A peer that goes on sending gets so much: who is cut off while sending does not see why. */
const longestCloseMs = 4000;

/** The transport in plain JavaScript, on `ws`: runs on every Node version. */
export async function startWsTransport(options: TransportOptions): Promise<Transport> {
  assertPatientRoutes(options.sockets);
  const { clock, logger } = options;
  const gate = new UpgradeGate(options);
  const routes = new Map(options.sockets.map((route) => [route.path, route]));
  const sockets = new Set<WsSocket>();
  const upgraders = new Map(
    options.sockets.map((route) => [
      route.path,
      new WebSocketServer({
        noServer: true,
        maxPayload: route.maxMessageBytes * hardSizeFactor,
        perMessageDeflate: false,
        clientTracking: false,
      }),
    ]),
  );
  let closing = false;

  const server = createServer((message, response) => {
    const request = requestOf(message);
    const answer = routes.has(request.path)
      ? Promise.resolve(upgradeRequiredReply())
      : options.http(request);
    answer
      .catch((error: unknown) => {
        logger.error('http handler failed', { path: request.path, error });
        return replyToFailure(error);
      })
      .then((reply) => write(response, reply))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  server.on('upgrade', (message: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (error) => logger.debug('socket failed before its upgrade', { error }));
    const request = requestOf(message);
    const route = routes.get(request.path);
    const upgrader = upgraders.get(request.path);
    if (route === undefined || upgrader === undefined) {
      options.http(request).then(
        (reply) => refuse(stream, reply),
        (error: unknown) => refuse(stream, replyToFailure(error)),
      );
      return;
    }
    void gate.decide(route, request, sockets.size).then((admission) => {
      if (!admission.admitted) {
        refuse(stream, admission.reply);
        return;
      }
      if (stream.destroyed || closing) {
        admission.abandon();
        stream.destroy();
        return;
      }
      let opened = false;
      stream.once('close', () => {
        if (!opened) admission.abandon();
      });
      upgrader.handleUpgrade(message, stream, head, (webSocket) => {
        opened = true;
        const socket = new WsSocket({ webSocket, route, clock });
        sockets.add(socket);
        const listener = openGuarded(admission, socket, route, logger);
        webSocket.on('message', (message: RawData, isBinary) => {
          if (socket.isOpen) listener.onMessage(bufferOf(message), isBinary);
        });
        webSocket.on('error', (error) => logger.debug('socket failed', { error }));
        webSocket.on('close', (code, reason) => {
          socket.release();
          sockets.delete(socket);
          listener.onClose(code, reason.toString());
        });
      });
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new AddressInUseError(options.host, options.port, { cause })
          : cause,
      );
    });
    server.listen({ host: options.host, port: options.port }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  return {
    name: 'ws',
    port,
    get openSockets() {
      return sockets.size;
    },
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.close(1012, 'service restart');
      server.closeAllConnections();
      await Promise.all([closed, ...[...sockets].map((socket) => socket.closed)]);
    },
  };
}

/** One socket; pings a quiet peer and cuts off a dead one. */
class WsSocket implements Socket {
  readonly closed: Promise<void>;
  readonly #webSocket: WebSocket;
  readonly #clock: Clock;
  readonly #checkMs: number;
  #heardSinceCheck = true;
  #timer: Timer;

  constructor(parts: {
    readonly webSocket: WebSocket;
    readonly route: SocketRoute;
    readonly clock: Clock;
  }) {
    this.#webSocket = parts.webSocket;
    this.#clock = parts.clock;
    this.#checkMs = (parts.route.idleSeconds * 1000) / 2;
    this.closed = new Promise((resolve) => parts.webSocket.once('close', () => resolve()));
    const heard = () => {
      this.#heardSinceCheck = true;
    };
    parts.webSocket.on('message', heard);
    parts.webSocket.on('pong', heard);
    parts.webSocket.on('ping', () => {
      heard();
      // The library has answered, whether or not its answers are read.
      this.#cutOffIfUnread();
    });
    this.#timer = this.#clock.after(this.#checkMs, () => this.#check());
  }

  /** Neither side has closed it. */
  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  sendText(text: string): void {
    if (!this.isOpen) return;
    this.#webSocket.send(text, { binary: false, compress: false });
    this.#cutOffIfUnread();
  }

  sendBinary(bytes: Uint8Array): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) {
      // The library keeps what the operating system does not take at once.
      this.#webSocket.send(Buffer.from(bytes), { binary: true, compress: false });
    }
  }

  get bufferedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#webSocket.close(code, fitCloseReason(reason));
    this.#timer.cancel();
    this.#awaitClose(this.#clock.now() + longestCloseMs);
  }

  release(): void {
    this.#timer.cancel();
  }

  #awaitClose(until: number): void {
    this.#heardSinceCheck = false;
    this.#timer = this.#clock.after(closeGraceMs, () => {
      if (this.#heardSinceCheck && this.#clock.now() < until) this.#awaitClose(until);
      else this.#webSocket.terminate();
    });
  }

  #cutOffIfUnread(): void {
    if (this.bufferedBytes > mostUnreadBytes) this.#webSocket.terminate();
  }

  #check(): void {
    if (!this.#heardSinceCheck) {
      this.#webSocket.terminate();
      return;
    }
    this.#heardSinceCheck = false;
    this.#webSocket.ping();
    this.#timer = this.#clock.after(this.#checkMs, () => this.#check());
  }
}

function requestOf(message: IncomingMessage): IncomingRequest {
  const [path = '/', search = ''] = splitOnce(message.url ?? '/', '?');
  return {
    method: message.method ?? 'GET',
    path,
    remoteAddress: message.socket.remoteAddress ?? '',
    query: (name) => new URLSearchParams(search).get(name) ?? undefined,
    header(name) {
      const value = message.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function bufferOf(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message;
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message);
}

function framingOf(reply: HttpReply): Readonly<Record<string, string>> {
  return {
    connection: 'close',
    'content-length': String(Buffer.byteLength(reply.body)),
    ...headersOf(reply),
  };
}

/** The library leaves the body out where it belongs to the head only. */
function write(response: ServerResponse, reply: HttpReply): void {
  response.writeHead(reply.status, framingOf(reply));
  response.end(reply.body);
}

function refuse(stream: Duplex, reply: HttpReply): void {
  if (stream.destroyed) return;
  const head = [
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? 'Refused'}`,
    ...Object.entries(framingOf(reply)).map(([name, value]) => `${name}: ${value}`),
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${reply.body}`);
}
