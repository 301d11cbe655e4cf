/** Mean amplitude of a frame from which on it counts as a voice near the telephone (-33 dBFS). */
const loudAmplitude = 700;
/** Shorter noises (a cough, a door) need no answer. */
const leastLoudMs = 1000;
/** A recogniser has its result well before the caller has been quiet for so long. */
const patienceMs = 2500;

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
   * @param amplitude its mean amplitude, 0 to 32768.
   * @returns true once when the recogniser owes a result for too long.
   */
  note(amplitude: number, lengthMs: number, now: number): boolean {
    if (amplitude >= loudAmplitude) {
      this.#loudMs += lengthMs;
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
