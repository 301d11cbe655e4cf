import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { Playback, PlaybackSink } from '#media-worker/cascade/playback.ts';
import type { PlaybackClock } from '#media-worker/cascade/playback-clock.ts';
import type { PlaybackItem } from '#media-worker/cascade/playback-item.ts';
import type { AudioFrame, Livekit } from './livekit.ts';
import { bytesOf } from './livekit-providers.ts';

/** The peer's ends of a call's audio, on our frames and our playback clock. */
export function createLivekitAudio({ agents, AudioFrame: Frame }: Livekit) {
  class CallInput extends agents.voice.AudioInput {
    #frames: ReadableStreamDefaultController<AudioFrame> | undefined;

    constructor() {
      super();
      const stream = new ReadableStream<AudioFrame>({
        start: (controller) => {
          this.#frames = controller;
        },
      });
      this.multiStream.addInputStream(stream);
    }

    /** @param pcm PCM16 mono 16 kHz. */
    push(pcm: Uint8Array): void {
      // A copy of its own: the peer may keep a frame, and wants it aligned.
      const samples = new Int16Array(pcm.length / 2);
      new Uint8Array(samples.buffer).set(pcm);
      this.#frames?.enqueue(new Frame(samples, 16_000, 1, samples.length));
    }

    end(): void {
      this.#frames?.close();
      this.#frames = undefined;
    }
  }

  class CallOutput extends agents.voice.AudioOutput {
    readonly #playback: Playback;
    readonly #onStarted: () => void;
    #current: PlaybackItem | undefined;

    constructor(parts: {
      readonly clock: PlaybackClock;
      readonly sink: PlaybackSink;
      readonly onStarted: () => void;
    }) {
      super(16_000);
      this.#playback = parts.clock.open(parts.sink);
      this.#onStarted = parts.onStarted;
    }

    override async captureFrame(frame: AudioFrame): Promise<void> {
      await super.captureFrame(frame);
      this.#current ??= this.#begin();
      this.#current.push(bytesOf(frame));
    }

    override flush(): void {
      super.flush();
      this.#current?.end();
    }

    override clearBuffer(): void {
      const item = this.#current;
      if (item === undefined) return;
      this.#current = undefined;
      const playedMs = this.#playback.heardMs(item);
      this.#playback.stop();
      this.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted: true });
    }

    /** The call is over. */
    end(): void {
      this.#playback.close();
    }

    #begin(): PlaybackItem {
      const item: PlaybackItem = this.#playback.add({
        onStarted: () => {
          this.#onStarted();
          this.onPlaybackStarted(Date.now());
        },
        onPlayed: () => {
          if (this.#current === item) this.#current = undefined;
          this.onPlaybackFinished({
            playbackPosition: item.receivedMs / 1000,
            interrupted: false,
          });
        },
      });
      return item;
    }
  }

  return { CallInput, CallOutput };
}
