import {
  type BrowserVoiceClientMessage,
  type BrowserVoiceServerMessage,
  browserVoiceCloseCodes,
  browserVoiceServerMessageSchema,
} from '#shared/contracts/browser-voice-message.ts';
import type { Timer } from '#shared/contracts/clock.ts';
import { type BrowserSampleRateHz, PageAudioLine } from './page-audio-line.ts';
import { type PageSocket, type WebPlatform, webPlatform } from './web-platform.ts';

const openState = 1;
/** A page that has lost its socket tries so often to come back; about half a minute in all. */
const retryDelaysMs = [0, 250, 500, 1000, 2000, 4000, 8000, 15_000];
/** More than this waits to be sent: what the microphone hears now would come too late. */
const mostUnsentMs = 1000;
const bytesPerSample = 2;

/** The conversation has ended, and coming back would not help. */
const finalCodes: ReadonlySet<number> = new Set([
  1000,
  1008,
  1011,
  1013,
  browserVoiceCloseCodes.takenOver,
]);

export type BrowserVoiceState =
  | { readonly state: 'connecting' | 'live' | 'reconnecting' }
  /** `code` is the WebSocket's; 1006 when the page could not come back. */
  | { readonly state: 'ended'; readonly code: number; readonly reason: string };

export interface BrowserVoiceClientOptions {
  /** From `POST /api/v1/browser/conversation/token`; good once and for a minute. */
  readonly url: string;
  /** Where the page finds `voice-worklet.ts`, built as a module of its own. */
  readonly workletUrl: string;
  /** Of microphone and loudspeaker; 16 kHz, what recognisers hear, unless the browser cannot. */
  readonly sampleRateHz?: BrowserSampleRateHz;
  readonly onMessage: (message: BrowserVoiceServerMessage) => void;
  readonly onState: (state: BrowserVoiceState) => void;
  readonly platform?: WebPlatform;
}

/**
 * A spoken conversation in a page: microphone, loudspeaker and socket. It comes back by itself when the
 * network fails, and the conversation goes on where it was.
 *
 * @example
 * const voice = new BrowserVoiceClient({ url, workletUrl: '/voice-worklet.js', onMessage, onState });
 * button.onclick = () => voice.start();
 */
export class BrowserVoiceClient {
  readonly #options: BrowserVoiceClientOptions;
  readonly #platform: WebPlatform;
  #line: PageAudioLine | undefined;
  #socket: PageSocket | undefined;
  #reconnectToken: string | undefined;
  #failures = 0;
  #retry: Timer | undefined;
  /** Number of the present socket's audio. */
  #stream = 0;
  #heardMs = 0;
  #isMuted = false;
  #isLive = false;
  #isEnded = false;

  constructor(options: BrowserVoiceClientOptions) {
    this.#options = options;
    this.#platform = options.platform ?? webPlatform;
  }

  /**
   * Asks for the microphone and connects. Call it once, from a click or a key press.
   * @throws what the browser throws when the microphone is refused; UnsupportedSampleRateError
   */
  async start(): Promise<void> {
    const { onState, sampleRateHz = 16_000, workletUrl } = this.#options;
    onState({ state: 'connecting' });
    const line = await PageAudioLine.open(this.#platform, {
      sampleRateHz,
      workletUrl,
      listener: {
        onMicrophone: (pcm) => this.#sendAudio(pcm),
        onHeard: (stream, ms) => this.#reportHeard(stream, ms),
      },
    });
    this.#line = line;
    if (this.#isEnded) await line.close();
    else this.#connect(this.#options.url);
  }

  /** Says it in writing. @returns false when it could not be sent: nobody is there at the moment. */
  type(text: string): boolean {
    return this.#send({ type: 'text', text });
  }

  /** Presses a key of the telephone keypad: `0` to `9`, `*`, `#`. @returns false, see `type`. */
  press(key: string): boolean {
    return this.#send({ type: 'key', key });
  }

  /** While muted, nothing of what the microphone hears leaves this page. */
  mute(muted: boolean): void {
    this.#isMuted = muted;
    this.#send({ type: 'mute', muted });
  }

  /** Hangs up and releases the microphone. */
  async stop(): Promise<void> {
    this.#send({ type: 'stop' });
    await this.#end(1000, 'the visitor has hung up');
  }

  #connect(url: string): void {
    const socket = this.#platform.openSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#stream += 1;
    this.#heardMs = 0;
    this.#line?.begin(this.#stream);
    socket.onopen = () => {
      const sampleRateHz = this.#line?.sampleRateHz;
      if (sampleRateHz === undefined) return;
      this.#send({ type: 'start', sampleRateHz, reportsPlayback: true });
      if (this.#isMuted) this.#send({ type: 'mute', muted: true });
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#take(data);
      else this.#line?.play(data);
    };
    socket.onclose = ({ code, reason }) => this.#onClose(socket, code, reason);
  }

  #take(text: string): void {
    const message = browserVoiceServerMessageSchema.parse(JSON.parse(text));
    if (message.type === 'audio-stop') {
      this.#line?.stop();
    } else if (message.type === 'ready') {
      this.#reconnectToken = message.reconnectToken;
      this.#failures = 0;
      this.#isLive = true;
      this.#options.onState({ state: 'live' });
    } else if (message.type === 'reconnect-token') {
      this.#reconnectToken = message.reconnectToken;
    }
    this.#options.onMessage(message);
  }

  #onClose(socket: PageSocket, code: number, reason: string): void {
    if (this.#isEnded || socket !== this.#socket) return;
    this.#socket = undefined;
    this.#isLive = false;
    this.#line?.begin(this.#stream);
    const delayMs = retryDelaysMs[this.#failures];
    const token = this.#reconnectToken;
    if (finalCodes.has(code) || token === undefined || delayMs === undefined) {
      void this.#end(code, reason);
      return;
    }
    this.#failures += 1;
    this.#options.onState({ state: 'reconnecting' });
    this.#retry = this.#platform.clock.after(delayMs, () => {
      const url = new URL(this.#options.url);
      url.searchParams.set('token', token);
      this.#connect(url.href);
    });
  }

  async #end(code: number, reason: string): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#isLive = false;
    this.#retry?.cancel();
    this.#socket?.close(1000);
    this.#socket = undefined;
    this.#options.onState({ state: 'ended', code, reason });
    await this.#line?.close();
  }

  #sendAudio(pcm: ArrayBuffer): void {
    const socket = this.#socket;
    if (!this.#isLive || socket?.readyState !== openState) return;
    const bytesPerMs = ((this.#line?.sampleRateHz ?? 0) * bytesPerSample) / 1000;
    if (socket.bufferedAmount > mostUnsentMs * bytesPerMs) return;
    // Silence instead of nothing: whoever listens goes by the time that passes.
    socket.send(this.#isMuted ? new ArrayBuffer(pcm.byteLength) : pcm);
  }

  #reportHeard(stream: number, ms: number): void {
    if (stream !== this.#stream || ms <= this.#heardMs) return;
    this.#heardMs = ms;
    this.#send({ type: 'played', ms });
  }

  #send(message: BrowserVoiceClientMessage): boolean {
    const socket = this.#socket;
    if (socket?.readyState !== openState) return false;
    socket.send(JSON.stringify(message));
    return true;
  }
}
