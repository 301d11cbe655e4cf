import { bytesPerMs } from './pcm.ts';

const bucketMs = 20;
/** 82 seconds: longer than a recogniser lets one utterance grow. */
const bucketCount = 4096;

/**
 * When each stretch of a recogniser's audio arrived here. The recogniser tells times as positions
 * in its audio; latency is counted from the moment that audio was heard.
 */
export class AudioTimeline {
  readonly #arrivals = new Float64Array(bucketCount);
  #pushedMs = 0;

  /** Audio is handed to the recogniser at `now`. */
  note(byteLength: number, now: number): void {
    const firstBucket = Math.floor(this.#pushedMs / bucketMs);
    this.#pushedMs += byteLength / bytesPerMs;
    const lastBucket = Math.ceil(this.#pushedMs / bucketMs) - 1;
    for (let bucket = firstBucket; bucket <= lastBucket; bucket += 1) {
      this.#arrivals[bucket % bucketCount] = now;
    }
  }

  /** When the audio before `positionMs` had arrived; undefined when it never was or is too old. */
  arrivalOf(positionMs: number): number | undefined {
    const bucket = Math.ceil(Math.min(positionMs, this.#pushedMs) / bucketMs) - 1;
    const newest = Math.ceil(this.#pushedMs / bucketMs) - 1;
    if (bucket < 0 || newest - bucket >= bucketCount) return undefined;
    return this.#arrivals[bucket % bucketCount];
  }
}
