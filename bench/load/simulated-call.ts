import { once } from 'node:events';
import { WebSocket } from 'ws';
import { metadataFrame, silenceFrame, speechFrame } from './caller-frames.ts';
import { type SpeakingPattern, speechAt } from './speaking-pattern.ts';

/** One call as ACS would bring it: a frame every 20 ms, and what comes back is counted. */
export class SimulatedCall {
  framesReceived = 0;
  readonly #socket: WebSocket;
  readonly #pattern: SpeakingPattern;
  #sentMs: number;

  private constructor(socket: WebSocket, pattern: SpeakingPattern, startInMs: number) {
    this.#socket = socket;
    this.#pattern = pattern;
    this.#sentMs = -startInMs;
    // Counted without parsing: reading is the far end's cost, not the worker's.
    socket.on('message', () => {
      this.framesReceived += 1;
    });
  }

  /** @param startInMs when the first cycle begins. @throws when the worker refuses the socket. */
  static async open(options: {
    readonly url: string;
    readonly callConnectionId: string;
    readonly pattern: SpeakingPattern;
    readonly startInMs: number;
  }): Promise<SimulatedCall> {
    const { url, callConnectionId, pattern, startInMs } = options;
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { authorization: 'Bearer load', 'x-ms-call-connection-id': callConnectionId },
    });
    await once(socket, 'open');
    socket.send(metadataFrame);
    return new SimulatedCall(socket, pattern, startInMs);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends the frame of the next 20 ms. */
  sendFrame(): void {
    if (!this.isOpen) return;
    const moment = speechAt(this.#pattern, this.#sentMs);
    this.#socket.send(moment === undefined ? silenceFrame : speechFrame(moment));
    this.#sentMs += 20;
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
