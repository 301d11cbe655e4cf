/** Audio that waits before it begins to play, so that a late packet leaves no hole. */
const shortestWaitMs = 40;
const longestWaitMs = 200;
/** After a hole the next stretch waits this much longer. */
const waitStepMs = 20;
/** Silence that is no longer than this between two pieces of audio is a hole, not a pause. */
const longestHoleMs = 300;

/**
 * Received audio on its way to the loudspeaker, on the audio thread. It knows to the sample how far into
 * the stream the loudspeaker is; what was dropped counts as played.
 */
export class JitterBuffer {
  readonly #samplesPerMs: number;
  #chunks: Int16Array[] = [];
  /** In the first chunk. */
  #offset = 0;
  #queued = 0;
  #received = 0;
  #isPlaying = false;
  /** Samples for which received audio has waited to begin. */
  #waited = 0;
  /** Samples of silence since the last audio; undefined when a pause is expected. */
  #dry: number | undefined;
  #waitMs = shortestWaitMs;

  constructor(options: { readonly sampleRateHz: number }) {
    this.#samplesPerMs = options.sampleRateHz / 1000;
  }

  push(samples: Int16Array): void {
    if (samples.length === 0) return;
    if (this.#dry !== undefined && this.#dry <= longestHoleMs * this.#samplesPerMs) {
      this.#waitMs = Math.min(longestWaitMs, this.#waitMs + waitStepMs);
    }
    this.#dry = undefined;
    this.#chunks.push(samples);
    this.#queued += samples.length;
    this.#received += samples.length;
  }

  /** Fills `output` with what is next, as -1 to 1, and with silence where there is nothing. */
  pull(output: Float32Array): void {
    let filled = 0;
    if (this.#mayPlay(output.length)) filled = this.#play(output);
    output.fill(0, filled);
    if (this.#queued === 0 && this.#dry !== undefined) this.#dry += output.length - filled;
  }

  /** Drops everything that has not been played. */
  stop(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#queued = 0;
    this.#isPlaying = false;
    this.#waited = 0;
    this.#dry = undefined;
  }

  /** Another stream begins: counts from its first sample. */
  reset(): void {
    this.stop();
    this.#received = 0;
  }

  /** How far into the received stream the loudspeaker is, in samples. */
  get position(): number {
    return this.#received - this.#queued;
  }

  get isEmpty(): boolean {
    return this.#queued === 0;
  }

  /** How long the next stretch will wait before it begins, in milliseconds. */
  get waitMs(): number {
    return this.#waitMs;
  }

  #mayPlay(quantum: number): boolean {
    if (this.#isPlaying) return true;
    if (this.#queued === 0) return false;
    const needed = this.#waitMs * this.#samplesPerMs;
    // A short utterance never reaches the needed length: it begins when it has waited as long.
    this.#isPlaying = this.#queued >= needed || this.#waited >= needed;
    this.#waited += quantum;
    return this.#isPlaying;
  }

  #play(output: Float32Array): number {
    let filled = 0;
    while (filled < output.length) {
      const head = this.#chunks[0];
      if (head === undefined) break;
      const count = Math.min(output.length - filled, head.length - this.#offset);
      for (let index = 0; index < count; index += 1) {
        output[filled + index] = (head[this.#offset + index] ?? 0) / 32_768;
      }
      filled += count;
      this.#offset += count;
      if (this.#offset === head.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
    this.#queued -= filled;
    if (filled < output.length) {
      this.#isPlaying = false;
      this.#waited = 0;
      this.#dry = 0;
    }
    return filled;
  }
}
