import { audibleLength, FRAME_SAMPLES, LINE_SAMPLE_RATE_HZ } from '../audio/line-audio.ts';

/** One line that the caller says. */
interface Utterance {
  readonly id: string;
  /** Undefined while it is still being synthesised. */
  samples: Int16Array | undefined;
  /** Starts when this much of the agent's speech has been played; undefined starts at once. */
  readonly afterAgentSpeechMs: number | undefined;
  position: number;
  startedAtMs: number | undefined;
}

export interface MouthObserver {
  onStart(id: string, atMs: number): void;
  /**
   * @param atMs when the last sample had been spoken.
   * @param endOfSpeechAtMs when the last audible sample had been spoken: the anchor of latencies.
   */
  onEnd(id: string, atMs: number, endOfSpeechAtMs: number): void;
}

const millisecondsOf = (samples: number): number => (samples * 1000) / LINE_SAMPLE_RATE_HZ;

/** Speaks the caller's lines one after the other, in 20 ms frames. */
export class CallerMouth {
  readonly #observer: MouthObserver;
  readonly #utterances: Utterance[] = [];

  constructor(observer: MouthObserver) {
    this.#observer = observer;
  }

  /**
   * Takes a place in the order of lines. The returned function delivers the audio when it is there;
   * `undefined` gives the place up.
   */
  reserve(line: {
    readonly id: string;
    readonly afterAgentSpeechMs?: number | undefined;
  }): (samples: Int16Array | undefined) => void {
    const utterance: Utterance = {
      id: line.id,
      samples: undefined,
      afterAgentSpeechMs: line.afterAgentSpeechMs,
      position: 0,
      startedAtMs: undefined,
    };
    this.#utterances.push(utterance);
    return (samples) => {
      if (samples === undefined) this.#utterances.splice(this.#utterances.indexOf(utterance), 1);
      else utterance.samples = samples;
    };
  }

  /**
   * The frame that is spoken from `atMs` on; undefined when the caller is silent.
   * @param agentSpokenMs how much of the agent's current speech has been played, if any.
   */
  nextFrame(atMs: number, agentSpokenMs: number | undefined): Int16Array | undefined {
    const utterance = this.#utterances[0];
    if (utterance?.samples === undefined) return undefined;
    if (utterance.startedAtMs === undefined) {
      const { afterAgentSpeechMs } = utterance;
      if (afterAgentSpeechMs !== undefined && (agentSpokenMs ?? -1) < afterAgentSpeechMs)
        return undefined;
      utterance.startedAtMs = atMs;
      this.#observer.onStart(utterance.id, atMs);
    }
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(utterance.samples.subarray(utterance.position, utterance.position + FRAME_SAMPLES));
    utterance.position += FRAME_SAMPLES;
    if (utterance.position >= utterance.samples.length) {
      this.#utterances.shift();
      const endOfSpeech = audibleLength(utterance.samples);
      this.#observer.onEnd(
        utterance.id,
        utterance.startedAtMs + millisecondsOf(utterance.samples.length),
        utterance.startedAtMs + millisecondsOf(endOfSpeech),
      );
    }
    return frame;
  }
}
