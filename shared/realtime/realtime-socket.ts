import { type RawData, WebSocket } from 'ws';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { ModelError } from '#shared/errors/coded-error.ts';

export interface RealtimeSocketOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest handshake. */
  readonly connectTimeoutMs: number;
  /** A peer that has sent nothing for so long is asked; one that stays silent as long again is gone. */
  readonly heartbeatMs: number;
  readonly clock: Clock;
  readonly onMessage: (text: string) => void;
  /** The socket is gone. Not called after `close` or `terminate`. */
  readonly onGone: (reason: string) => void;
}

/** A WebSocket to the service that notices when nobody is at the other end. */
export class RealtimeSocket {
  readonly #socket: WebSocket;
  readonly #options: RealtimeSocketOptions;
  #heartbeat: Timer | undefined;
  #hasSign = true;
  #isLeft = false;

  private constructor(socket: WebSocket, options: RealtimeSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', (raw: RawData) => {
      this.#hasSign = true;
      if (!this.#isLeft) options.onMessage(raw.toString());
    });
    socket.on('pong', () => {
      this.#hasSign = true;
    });
    socket.on('close', (code, reason) => this.#gone(`closed with ${code} ${reason}`.trim()));
    this.#beat();
  }

  /** Resolves when the handshake is done. @throws ModelError */
  static connect(options: RealtimeSocketOptions): Promise<RealtimeSocket> {
    const { clock, connectTimeoutMs } = options;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(options.url, { headers: options.headers });
      const fail = (error: ModelError) => {
        timer.cancel();
        reject(error);
        socket.terminate();
      };
      const timer = clock.after(connectTimeoutMs, () =>
        fail(new ModelError('model_timeout', `No handshake within ${connectTimeoutMs} ms.`)),
      );
      socket.on('unexpected-response', (_request, response) => {
        response.destroy();
        fail(refusedHandshake(response.statusCode ?? 0));
      });
      // Stays for the socket's life: `close` follows every error.
      socket.on('error', (cause) =>
        fail(new ModelError('model_unavailable', cause.message, { cause })),
      );
      socket.on('open', () => {
        timer.cancel();
        resolve(new RealtimeSocket(socket, options));
      });
    });
  }

  /** Bytes that the network has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  /** Says goodbye and waits for the answer, at most so long. */
  async close(timeoutMs: number): Promise<void> {
    this.#leave();
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.after(timeoutMs, () => socket.terminate());
      socket.once('close', () => {
        timer.cancel();
        resolve();
      });
      socket.close(1000);
    });
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#leave();
    this.#socket.terminate();
  }

  #beat(): void {
    this.#heartbeat = this.#options.clock.after(this.#options.heartbeatMs, () => {
      if (!this.#hasSign) {
        this.#gone('the peer does not answer');
        this.#socket.terminate();
        return;
      }
      this.#hasSign = false;
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
      this.#beat();
    });
  }

  #gone(reason: string): void {
    if (this.#isLeft) return;
    this.#leave();
    this.#options.onGone(reason);
  }

  #leave(): void {
    this.#isLeft = true;
    this.#heartbeat?.cancel();
  }
}

function refusedHandshake(status: number): ModelError {
  const detail = `The handshake was refused with ${status}.`;
  if (status === 429) return new ModelError('model_rate_limited', detail);
  const isOurFault = status >= 400 && status < 500;
  return new ModelError(isOurFault ? 'model_request_refused' : 'model_unavailable', detail);
}
