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

/** Whose call it is, and the address that its streams are opened at. */
interface CallAddress {
  readonly callConnectionId: string;
  /** With the token; the same for every stream of a call. */
  readonly path: string;
}

/** How a stream ended. */
export interface StreamEnd {
  readonly code: number;
  readonly reason: string;
  /** On the clock of `performance.now()`. */
  readonly atMs: number;
}

/** One call as ACS would bring it: a frame every 20 ms, and what comes back is counted. */
export class SimulatedCall {
  framesReceived = 0;
  /** Ends of its streams so far. */
  readonly ends: StreamEnd[] = [];
  readonly callConnectionId: string;
  readonly #address: CallAddress;
  readonly #pattern: SpeakingPattern;
  readonly #voice: CallerVoice;
  #socket: WebSocket;
  #sentMs: number;
  /** Waits for the first audio of the stream that was opened last. */
  #onAudio: (() => void) | undefined;

  private constructor(socket: WebSocket, parts: CallerParts & CallAddress) {
    this.callConnectionId = parts.callConnectionId;
    this.#address = parts;
    this.#pattern = parts.pattern;
    this.#voice = parts.voice ?? speechFrame;
    this.#sentMs = -parts.startInMs;
    this.#socket = this.#use(socket);
  }

  /** @throws when the worker refuses the socket. */
  static async open(
    options: CallerParts & CallAddress & { readonly port: number },
  ): Promise<SimulatedCall> {
    return new SimulatedCall(await dial(options, options.port), options);
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

  /** Resolves when the present stream has ended. */
  async ended(): Promise<StreamEnd> {
    if (this.#socket.readyState !== WebSocket.CLOSED) await once(this.#socket, 'close');
    const last = this.ends.at(-1);
    if (last === undefined) throw new Error('The stream has no end.');
    return last;
  }

  /**
   * Opens another stream of the call, at whichever worker, as ACS does when it is told to restart. The
   * caller says something at once: they are asked to say it again.
   * @returns when it was open, and when the first audio came, on the clock of `performance.now()`.
   * @throws when the worker refuses the socket.
   */
  async reopen(
    port: number,
  ): Promise<{ readonly openedAtMs: number; readonly firstAudioAtMs: Promise<number> }> {
    let openedAtMs = 0;
    const firstAudioAtMs = new Promise<number>((resolve) => {
      this.#onAudio = () => resolve(performance.now());
    });
    const socket = await dial(this.#address, port, (opened) => {
      openedAtMs = performance.now();
      this.#use(opened);
    });
    this.#socket = socket;
    this.#sentMs = 0;
    return { openedAtMs, firstAudioAtMs };
  }

  /** Takes nothing in any more: neither audio nor the end. */
  stopReading(): void {
    this.#socket.pause();
  }

  readAgain(): void {
    this.#socket.resume();
  }

  /** Is gone without a word. */
  breakOff(): void {
    this.#socket.terminate();
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close(1000);
    await closed;
  }

  #use(socket: WebSocket): WebSocket {
    // Counted without parsing: reading is the far end's cost, not the worker's.
    socket.on('message', (frame: Buffer) => {
      this.framesReceived += 1;
      if (this.#onAudio === undefined || !frame.includes(audioMark)) return;
      this.#onAudio();
      this.#onAudio = undefined;
    });
    // A worker that is killed resets its sockets; how each ended is in its end.
    socket.on('error', () => socket.terminate());
    socket.on('close', (code, reason) => {
      this.ends.push({ code, reason: reason.toString(), atMs: performance.now() });
    });
    return socket;
  }
}

const audioMark = '"kind":"audioData"';

/** @param onOpen called before anything that the worker sends is taken in. */
async function dial(
  { path, callConnectionId }: CallAddress,
  port: number,
  onOpen: (socket: WebSocket) => void = () => undefined,
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    perMessageDeflate: false,
    headers: { authorization: 'Bearer load', 'x-ms-call-connection-id': callConnectionId },
  });
  socket.once('open', () => onOpen(socket));
  await once(socket, 'open');
  socket.send(metadataFrame);
  return socket;
}
