import { bytesPerMs } from './pcm.ts';

/** Mean amplitude of a frame from which on it counts as a voice near the telephone (-33 dBFS). */
const loudAmplitude = 700;
/** Shorter noises (a cough, a door) need no answer. */
const leastLoudMs = 1000;
/** A recogniser has its result well before the caller has been quiet for so long. */
const patienceMs = 2500;
/** Every eighth sample tells the loudness of a frame well enough. */
const strideBytes = 16;

/**
 * Notices a recogniser that is connected and has gone deaf: somebody has clearly spoken and is quiet
 * again, and neither a result nor "not understood" comes. A line that is never quiet proves nothing.
 */
export class HearingWatch {
  #loudMs = 0;
  #awaitsResult = false;
  #lastSignAt = 0;

  /**
   * A frame is handed to the recogniser.
   * @param pcm PCM16 little-endian mono, 16 kHz.
   * @returns true once when the recogniser owes a result for too long.
   */
  note(pcm: Uint8Array, now: number): boolean {
    if (meanAmplitude(pcm) >= loudAmplitude) {
      this.#loudMs += pcm.length / bytesPerMs;
      this.#lastSignAt = now;
      if (this.#loudMs >= leastLoudMs) this.#awaitsResult = true;
      return false;
    }
    if (now - this.#lastSignAt < patienceMs) return false;
    const isOverdue = this.#awaitsResult;
    this.reset();
    return isOverdue;
  }

  /** A hypothesis: a result has to follow. */
  noteHypothesis(now: number): void {
    this.#awaitsResult = true;
    this.#lastSignAt = now;
  }

  /** The recogniser has given its result, or nothing is expected of it. */
  reset(): void {
    this.#loudMs = 0;
    this.#awaitsResult = false;
  }
}

function meanAmplitude(pcm: Uint8Array): number {
  const samples = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 1 < pcm.length; at += strideBytes) {
    sum += Math.abs(samples.getInt16(at, true));
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
