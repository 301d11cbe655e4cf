import type * as Uws from 'uWebSockets.js';
import { STATUS_CODES } from 'node:http';
import { createServer } from 'node:net';
import { AddressInUseError } from './address-in-use-error.ts';
import { fitCloseReason } from './close-reason.ts';
import { openGuarded } from './guarded-listener.ts';
import { headersOf, isHeadOnly, replyToFailure, upgradeRequiredReply } from './http-reply.ts';
import {
  type Admission,
  assertPatientRoutes,
  type HttpReply,
  hardSizeFactor,
  type IncomingRequest,
  mostUnreadBytes,
  type Socket,
  type SocketListener,
  type StartTransport,
  type Transport,
  type TransportOptions,
} from './transport.ts';
import { createUpgradeCork } from './upgrade-cork.ts';
import { UpgradeGate } from './upgrade-gate.ts';

type Accepted = Extract<Admission, { readonly admitted: true }>;

interface Attached {
  readonly accepted: Accepted;
  socket?: UwsSocket;
  listener?: SocketListener;
}

/** `send` has dropped the message: the peer has left too much unread. */
const dropped = 2;

/** The transport on native uWebSockets.js: about half the CPU of `ws` per message. */
export function createUwsTransport(uws: typeof Uws): StartTransport {
  return async (options) => {
    assertPatientRoutes(options.sockets);
    await assertPortIsFree(options.host, options.port);
    return listen(uws, options);
  };
}

async function listen(uws: typeof Uws, options: TransportOptions): Promise<Transport> {
  const { logger } = options;
  const gate = new UpgradeGate(options);
  const sockets = new Set<UwsSocket>();
  let closing = false;
  const app = uws.App();
  const cork = createUpgradeCork(app);

  for (const route of options.sockets) {
    app.ws<Attached>(route.path, {
      // Beyond this the library cuts off without a close frame, so what is too large is found earlier.
      maxPayloadLength: route.maxMessageBytes * hardSizeFactor,
      idleTimeout: route.idleSeconds,
      sendPingsAutomatically: true,
      maxBackpressure: mostUnreadBytes,
      compression: uws.DISABLED,
      upgrade(response, incoming, context) {
        // The request object dies with this call: everything needed later is read now.
        const request = requestOf(response, incoming);
        const key = incoming.getHeader('sec-websocket-key');
        const protocol = incoming.getHeader('sec-websocket-protocol');
        const extensions = incoming.getHeader('sec-websocket-extensions');
        let aborted = false;
        response.onAborted(() => {
          aborted = true;
        });
        void gate.decide(route, request, sockets.size).then((admission) => {
          if (!admission.admitted) {
            if (!aborted) write(response, admission.reply, request.method);
          } else if (aborted || closing) {
            admission.abandon();
            if (!aborted) response.close();
          } else {
            const attached: Attached = { accepted: admission };
            cork.around(() => response.upgrade(attached, key, protocol, extensions, context));
          }
        });
      },
      open(webSocket) {
        const attached = webSocket.getUserData();
        attached.socket = new UwsSocket(webSocket);
        sockets.add(attached.socket);
        attached.listener = openGuarded(attached.accepted, attached.socket, route, logger);
      },
      message(webSocket, message, isBinary) {
        webSocket.getUserData().listener?.onMessage(Buffer.from(message), isBinary);
      },
      close(webSocket, code, reason) {
        const { socket, listener } = webSocket.getUserData();
        if (socket === undefined) return;
        socket.release();
        sockets.delete(socket);
        listener?.onClose(code, Buffer.from(reason).toString());
      },
    });
    app.any(route.path, (response, incoming) => {
      // An answer without a body does not count as one for the library, which ends the process then.
      response.onAborted(() => undefined);
      write(response, upgradeRequiredReply(), incoming.getMethod());
    });
  }

  app.any('/*', (response, incoming) => {
    const request = requestOf(response, incoming);
    let aborted = false;
    response.onAborted(() => {
      aborted = true;
    });
    options
      .http(request)
      .catch((error: unknown) => {
        logger.error('http handler failed', { path: request.path, error });
        return replyToFailure(error);
      })
      .then((reply) => {
        if (!aborted) write(response, reply, request.method);
      })
      .catch((error: unknown) => logger.error('http reply failed', { error }));
  });

  const listenSocket = await new Promise<Uws.us_listen_socket>((resolve, reject) => {
    app.listen(options.host, options.port, (token) => {
      if (token === false) reject(new AddressInUseError(options.host, options.port));
      else resolve(token);
    });
  });
  const port = uws.us_socket_local_port(listenSocket);
  await cork.open(options.host, port);

  return {
    name: 'uws',
    port,
    get openSockets() {
      return sockets.size;
    },
    async close() {
      if (closing) return;
      closing = true;
      uws.us_listen_socket_close(listenSocket);
      for (const socket of sockets) socket.close(1012, 'service restart');
      cork.close();
    },
  };
}

class UwsSocket implements Socket {
  #webSocket: Uws.WebSocket<Attached> | undefined;

  constructor(webSocket: Uws.WebSocket<Attached>) {
    this.#webSocket = webSocket;
  }

  sendText(text: string): void {
    if (this.#webSocket?.send(text, false, false) === dropped) this.#webSocket.close();
  }

  sendBinary(bytes: Uint8Array): void {
    this.#webSocket?.send(bytes, true, false);
  }

  get bufferedBytes(): number {
    return this.#webSocket?.getBufferedAmount() ?? 0;
  }

  close(code: number, reason: string): void {
    // Calls the close handler before it returns; the library cuts off a peer that does not answer, after
    // half of its idle time.
    this.#webSocket?.end(code, fitCloseReason(reason));
  }

  /** Forgets the native socket: touching it after its end would crash the process. */
  release(): void {
    this.#webSocket = undefined;
  }
}

function requestOf(response: Uws.HttpResponse, incoming: Uws.HttpRequest): IncomingRequest {
  const headers = new Map<string, string>();
  incoming.forEach((name, value) => {
    if (!headers.has(name)) headers.set(name, value);
  });
  const search = incoming.getQuery();
  return {
    method: incoming.getMethod().toUpperCase(),
    path: incoming.getUrl(),
    remoteAddress: Buffer.from(response.getRemoteAddressAsText()).toString(),
    query: (name) => new URLSearchParams(search).get(name) ?? undefined,
    header: (name) => headers.get(name),
  };
}

function write(response: Uws.HttpResponse, reply: HttpReply, method: string): void {
  response.cork(() => {
    response.writeStatus(`${reply.status} ${STATUS_CODES[reply.status] ?? 'Refused'}`);
    for (const [name, value] of Object.entries(headersOf(reply))) {
      // The library writes this one itself.
      if (name !== 'connection') response.writeHeader(name, value);
    }
    // Without a length, `endWithoutBody` writes a wrong one or ends the process.
    if (isHeadOnly(reply, method)) response.endWithoutBody(Buffer.byteLength(reply.body), true);
    else response.end(reply.body, true);
  });
}

/** uWebSockets.js shares a taken port with the program that has it (SO_REUSEPORT) instead of failing. */
function assertPortIsFree(host: string, port: number): Promise<void> {
  if (port === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => reject(new AddressInUseError(host, port, { cause })));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
