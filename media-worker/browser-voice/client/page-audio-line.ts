import { browserSampleRatesHz } from '#shared/contracts/browser-voice-message.ts';
import type { Microphone, PageAudioContext, VoiceNode, WebPlatform } from './web-platform.ts';

export type BrowserSampleRateHz = (typeof browserSampleRatesHz)[number];

/** This browser cannot run its microphone at a sample rate that the media worker takes. */
export class UnsupportedSampleRateError extends Error {
  override readonly name = 'UnsupportedSampleRateError';
}

export interface LineListener {
  /** 20 ms of the microphone, PCM16 at the line's rate. */
  onMicrophone(pcm: ArrayBuffer): void;
  /** How far into a stream the visitor has heard, in milliseconds. */
  onHeard(stream: number, ms: number): void;
}

/** Microphone and loudspeaker of a page. */
export class PageAudioLine {
  readonly sampleRateHz: BrowserSampleRateHz;
  readonly #context: PageAudioContext;
  readonly #microphone: Microphone;
  readonly #node: VoiceNode;

  private constructor(parts: {
    readonly sampleRateHz: BrowserSampleRateHz;
    readonly context: PageAudioContext;
    readonly microphone: Microphone;
    readonly node: VoiceNode;
    readonly listener: LineListener;
  }) {
    const { context, listener, node } = parts;
    this.sampleRateHz = parts.sampleRateHz;
    this.#context = context;
    this.#microphone = parts.microphone;
    this.#node = node;
    node.port.onmessage = ({ data }) => {
      if (data.type === 'microphone') {
        listener.onMicrophone(data.pcm);
        return;
      }
      // What has left the audio thread is still on its way to the ear.
      const onTheWayMs = Math.max(0, (context.outputLatency ?? 0) * 1000 - data.idleMs);
      listener.onHeard(data.stream, Math.max(0, data.ms - onTheWayMs));
    };
  }

  /**
   * Opens both. Call it from a click or a key press: browsers keep pages silent before one.
   * @throws UnsupportedSampleRateError, or what the browser throws when the microphone is refused.
   */
  static async open(
    platform: WebPlatform,
    options: {
      readonly sampleRateHz: BrowserSampleRateHz;
      readonly workletUrl: string;
      readonly listener: LineListener;
    },
  ): Promise<PageAudioLine> {
    const microphone = await platform.openMicrophone();
    try {
      return await PageAudioLine.#connect(platform, microphone, options, options.sampleRateHz);
    } catch (cause) {
      // Firefox connects a microphone only at the rate of its device.
      return await PageAudioLine.#connect(platform, microphone, options, undefined).catch(
        (error: unknown) => {
          stopTracks(microphone);
          throw error instanceof UnsupportedSampleRateError ? error : cause;
        },
      );
    }
  }

  play(pcm: ArrayBuffer): void {
    this.#node.port.postMessage({ type: 'audio', pcm }, [pcm]);
  }

  /** Falls silent: what has not been played is dropped. */
  stop(): void {
    this.#node.port.postMessage({ type: 'stop' });
  }

  /** Another stream of audio begins. */
  begin(stream: number): void {
    this.#node.port.postMessage({ type: 'reset', stream });
  }

  async close(): Promise<void> {
    this.#node.port.onmessage = null;
    this.#node.disconnect();
    stopTracks(this.#microphone);
    await this.#context.close();
  }

  static async #connect(
    platform: WebPlatform,
    microphone: Microphone,
    options: { readonly workletUrl: string; readonly listener: LineListener },
    wantedHz: number | undefined,
  ): Promise<PageAudioLine> {
    const context = platform.createAudioContext(wantedHz);
    try {
      const sampleRateHz = browserSampleRatesHz.find((rate) => rate === context.sampleRate);
      if (sampleRateHz === undefined) {
        throw new UnsupportedSampleRateError(`${context.sampleRate} Hz is not supported.`);
      }
      await context.audioWorklet.addModule(options.workletUrl);
      const source = context.createMediaStreamSource(microphone);
      const node = platform.createVoiceNode(context);
      source.connect(node);
      node.connect(context.destination);
      await context.resume();
      return new PageAudioLine({ ...options, sampleRateHz, context, microphone, node });
    } catch (error) {
      await context.close();
      throw error;
    }
  }
}

function stopTracks(microphone: Microphone): void {
  for (const track of microphone.getTracks()) track.stop();
}
