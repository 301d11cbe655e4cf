import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';

/** An HTTP request, also the one that asks for a socket. */
export interface IncomingRequest {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly remoteAddress: string;
  /** First value of a query parameter, decoded. */
  query(name: string): string | undefined;
  /** @param name lower case. */
  header(name: string): string | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  /** Only its length is sent to a HEAD request and with 304. A status without any, 204, is not supported. */
  readonly body: string;
  /** Besides content type and length; `cache-control` is `no-store` unless it is here. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * More than the peer of one socket ever leaves unread: beyond it, the peer is cut off. Routes that
 * have a notion of how much is too much close much earlier, in good order.
 */
export const mostUnreadBytes = 16 * 1024 * 1024;

/**
 * The least a route may wait for a quiet peer. Half of it, and up to 4 seconds less, is how long the
 * native engine waits for the answer to a close (found by running uWebSockets.js 20.30). A peer that is
 * still sending when it is cut off loses the connection before it has read why: with 12 seconds, the wait
 * was now and then next to nothing.
 */
export const shortestIdleSeconds = 16;

/** What the engines take in at most, as a multiple of a route's `maxMessageBytes`. */
export const hardSizeFactor = 8;

/** One open WebSocket. Every member may be used after it has closed and does nothing then. */
export interface Socket {
  /**
   * Sends one text message; never blocks. Watch `bufferedBytes` for a reader that does not keep up:
   * at 16 MB it is cut off.
   */
  sendText(text: string): void;
  /** Sends one binary message, as `sendText` does. The bytes may be reused after the call. */
  sendBinary(bytes: Uint8Array): void;
  /** Bytes that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /**
   * Closes with a code of RFC 6455 section 7.4; a reason too long for a close frame is cut. The
   * listener gets no message any more and its `onClose` is called once, whoever closes. A peer that
   * does not answer the close is cut off after two seconds or more; one that is still sending has at
   * least four to find out.
   */
  close(code: number, reason: string): void;
}

export interface SocketListener {
  /** @param message valid during the call only: its memory is reused. */
  onMessage(message: Buffer, isBinary: boolean): void;
  /** Called exactly once; the socket is gone. */
  onClose(code: number, reason: string): void;
}

/** The answer to a request for a socket. */
export type Admission =
  | {
      readonly admitted: true;
      /** Called once when the socket is open. */
      open(socket: Socket): SocketListener;
      /** Called instead of `open` when the peer went away before that. */
      abandon(): void;
    }
  | { readonly admitted: false; readonly reply: HttpReply };

export interface SocketRoute {
  readonly path: string;
  /**
   * A larger message closes the socket that sent it with 1009. One that is more than eight times
   * larger is not even taken in: its sender is cut off, with 1009 or without a close frame.
   */
  readonly maxMessageBytes: number;
  /**
   * A peer that sends nothing, not even an answer to a ping, for so long is cut off. At least
   * `shortestIdleSeconds`.
   */
  readonly idleSeconds: number;
  /**
   * Decides about the upgrade before it happens; nothing exists for this socket yet. A thrown
   * `CodedError` refuses with its status.
   */
  authorise(request: IncomingRequest): Promise<Admission>;
}

export interface TransportOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Answers every request that is not a WebSocket upgrade of a route. */
  readonly http: (request: IncomingRequest) => Promise<HttpReply>;
  readonly sockets: readonly SocketRoute[];
  /** Open sockets of all routes together; one more is refused with 429. */
  readonly maxSockets: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A listening server. */
export interface Transport {
  readonly name: 'uws' | 'ws';
  readonly port: number;
  readonly openSockets: number;
  /** Stops listening and closes what is open, with 1012 (service restart). Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts listening.
 * @throws AddressInUseError when another program has the port.
 * @throws RangeError for a route whose peers would be cut off too soon.
 */
export type StartTransport = (options: TransportOptions) => Promise<Transport>;

/** @throws RangeError for a route that waits for less than `shortestIdleSeconds`. */
export function assertPatientRoutes(routes: readonly SocketRoute[]): void {
  for (const { path, idleSeconds } of routes) {
    if (idleSeconds < shortestIdleSeconds) {
      throw new RangeError(`${path} must wait ${shortestIdleSeconds} s for a quiet peer.`);
    }
  }
}
