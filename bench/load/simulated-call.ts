import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type CallerVoice, metadataFrame, silenceFrame, speechFrame } from './caller-frames.ts';
import { type SpeakingPattern, speechAt } from './speaking-pattern.ts';

interface CallerParts {
  readonly pattern: SpeakingPattern;
  /** The load's own, which its recogniser understands, unless given. */
  readonly voice?: CallerVoice | undefined;
  /** When the first cycle begins. */
  readonly startInMs: number;
}

/** One call as ACS would bring it: a frame every 20 ms, and what comes back is counted. */
export class SimulatedCall {
  framesReceived = 0;
  readonly #socket: WebSocket;
  readonly #pattern: SpeakingPattern;
  readonly #voice: CallerVoice;
  #sentMs: number;

  private constructor(socket: WebSocket, { pattern, voice, startInMs }: CallerParts) {
    this.#socket = socket;
    this.#pattern = pattern;
    this.#voice = voice ?? speechFrame;
    this.#sentMs = -startInMs;
    // Counted without parsing: reading is the far end's cost, not the worker's.
    socket.on('message', () => {
      this.framesReceived += 1;
    });
  }

  /** @throws when the worker refuses the socket. */
  static async open(
    options: CallerParts & { readonly url: string; readonly callConnectionId: string },
  ): Promise<SimulatedCall> {
    const { url, callConnectionId } = options;
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { authorization: 'Bearer load', 'x-ms-call-connection-id': callConnectionId },
    });
    await once(socket, 'open');
    socket.send(metadataFrame);
    return new SimulatedCall(socket, options);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends the frame of the next 20 ms. */
  sendFrame(): void {
    if (!this.isOpen) return;
    const moment = speechAt(this.#pattern, this.#sentMs);
    this.#socket.send(moment === undefined ? silenceFrame : this.#voice(moment));
    this.#sentMs += 20;
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
