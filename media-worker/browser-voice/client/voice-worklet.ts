/**
 * The audio thread of a page that talks: plays what it is sent, hands over the microphone. This file is a
 * module of its own for `audioWorklet.addModule` (W3C Web Audio API, section 1.32).
 */
import { JitterBuffer } from './jitter-buffer.ts';
import { MicrophoneFramer } from './microphone-framer.ts';
import { type FromWorklet, type ToWorklet, voiceProcessorName } from './worklet-messages.ts';

interface WorkletPort {
  onmessage: ((event: { readonly data: ToWorklet }) => void) | null;
  postMessage(message: FromWorklet, transfer?: readonly ArrayBuffer[]): void;
}

type Channels = readonly Float32Array[];

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: WorkletPort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

const reportEveryMs = 50;
/** What has left this thread may take so long to the ear; reports go on until then. */
const longestOutputMs = 1000;

class VoiceProcessor extends AudioWorkletProcessor {
  readonly #buffer = new JitterBuffer({ sampleRateHz: sampleRate });
  readonly #framer = new MicrophoneFramer({
    sampleRateHz: sampleRate,
    onFrame: ({ buffer }) => this.port.postMessage({ type: 'microphone', pcm: buffer }, [buffer]),
  });
  #stream = 0;
  #idleMs = longestOutputMs;
  #sinceReportMs = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  /**
   * Called by the browser for each block, usually of 128 samples.
   * @param inputs by input and channel; no channel while no microphone is connected.
   */
  process(inputs: readonly Channels[], outputs: readonly Channels[]): boolean {
    const microphone = inputs[0]?.[0];
    const loudspeaker = outputs[0]?.[0];
    if (microphone !== undefined) this.#framer.push(microphone);
    if (loudspeaker !== undefined) this.#play(loudspeaker);
    return true;
  }

  #play(loudspeaker: Float32Array): void {
    this.#buffer.pull(loudspeaker);
    const blockMs = (loudspeaker.length * 1000) / sampleRate;
    this.#idleMs = this.#buffer.isEmpty ? this.#idleMs + blockMs : 0;
    this.#sinceReportMs += blockMs;
    if (this.#sinceReportMs >= reportEveryMs && this.#idleMs < longestOutputMs) this.#report();
  }

  #take(message: ToWorklet): void {
    switch (message.type) {
      case 'audio':
        this.#buffer.push(new Int16Array(message.pcm));
        return;
      case 'stop':
        this.#report();
        this.#buffer.stop();
        this.#idleMs = longestOutputMs;
        return;
      case 'reset':
        this.#stream = message.stream;
        this.#buffer.reset();
        this.#idleMs = longestOutputMs;
        return;
      default:
        message satisfies never;
    }
  }

  #report(): void {
    this.#sinceReportMs = 0;
    this.port.postMessage({
      type: 'position',
      stream: this.#stream,
      ms: (this.#buffer.position * 1000) / sampleRate,
      idleMs: this.#idleMs,
    });
  }
}

registerProcessor(voiceProcessorName, VoiceProcessor);
