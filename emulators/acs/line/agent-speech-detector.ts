import { AUDIBLE_PEAK, FRAME_MS, peakOf } from '../audio/line-audio.ts';

/** Pauses shorter than this belong to the same speech. */
const END_SILENCE_MS = 300;

export interface AgentSpeechObserver {
  /** @param atMs when the first audible frame started to play. */
  onStart(atMs: number): void;
  /** @param atMs when the last audible frame had finished playing. */
  onEnd(atMs: number): void;
}

/** Hears, frame by frame, when the agent starts and stops speaking. */
export class AgentSpeechDetector {
  readonly #observer: AgentSpeechObserver;
  #startedAtMs: number | undefined;
  #lastAudibleEndMs = 0;

  constructor(observer: AgentSpeechObserver) {
    this.#observer = observer;
  }

  /** @param atMs start of the frame that the caller hears next. */
  hear(frame: Int16Array, atMs: number): void {
    if (peakOf(frame) >= AUDIBLE_PEAK) {
      this.#lastAudibleEndMs = atMs + FRAME_MS;
      if (this.#startedAtMs === undefined) {
        this.#startedAtMs = atMs;
        this.#observer.onStart(atMs);
      }
    } else if (atMs + FRAME_MS - this.#lastAudibleEndMs >= END_SILENCE_MS) {
      this.finish();
    }
  }

  /** How much of the current speech has been played, pauses included; undefined in silence. */
  spokenMs(atMs: number): number | undefined {
    return this.#startedAtMs === undefined ? undefined : atMs - this.#startedAtMs;
  }

  /** The agent was cut off (or the call ended): speech ends where the last audible frame ended. */
  finish(): void {
    if (this.#startedAtMs === undefined) return;
    this.#startedAtMs = undefined;
    this.#observer.onEnd(this.#lastAudibleEndMs);
  }
}
