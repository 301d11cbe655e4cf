import type { BrowserVoiceServerMessage } from '#shared/contracts/browser-voice-message.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import { createResampler, type Resampler, type SampleRateHz } from '../audio/resampler.ts';
import type { PlaybackSink } from '../cascade/playback.ts';
import type { Socket } from '../transport/transport.ts';
import type { PlayedPosition } from './played-position.ts';

const bytesPerSample = 2;

/** The agent's voice on its way to a page: frames at the page's rate, as plain binary messages. */
export class PageAudio implements PlaybackSink {
  readonly #socket: Pick<Socket, 'sendBinary' | 'bufferedBytes'>;
  readonly #send: (message: BrowserVoiceServerMessage) => void;
  readonly #resampler: Resampler;
  readonly #bytesPerMs: number;
  readonly #position: PlayedPosition | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onStalled: () => void;

  constructor(parts: {
    readonly socket: Pick<Socket, 'sendBinary' | 'bufferedBytes'>;
    readonly send: (message: BrowserVoiceServerMessage) => void;
    readonly sampleRateHz: SampleRateHz;
    /** Absent: the page does not say what it has played. */
    readonly position?: PlayedPosition | undefined;
    readonly onStalled: () => void;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    const { sampleRateHz } = parts;
    this.#socket = parts.socket;
    this.#send = parts.send;
    this.#resampler = createResampler({ fromHz: 16_000, toHz: sampleRateHz });
    this.#bytesPerMs = (sampleRateHz * bytesPerSample) / 1000;
    this.#position = parts.position;
    this.#onStalled = parts.onStalled;
    this.#clock = parts.clock;
  }

  sendFrame(pcm: Buffer): void {
    this.#position?.noteFrame(this.#clock.now());
    this.#socket.sendBinary(this.#resampler.push(pcm));
  }

  sendStop(): void {
    this.#position?.noteStop();
    this.#resampler.reset();
    this.#send({ type: 'audio-stop' });
  }

  bufferedMs(): number {
    return Math.max(this.#socket.bufferedBytes / this.#bytesPerMs, this.#position?.unplayedMs ?? 0);
  }

  onStalled(): void {
    this.#onStalled();
  }
}
