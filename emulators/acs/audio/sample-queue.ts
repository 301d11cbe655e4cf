/** First-in first-out audio of any chunk length, taken out in frames. */
export class SampleQueue {
  readonly #chunks: Int16Array[] = [];
  #offset = 0;
  #length = 0;

  /** Samples waiting. */
  get length(): number {
    return this.#length;
  }

  append(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#chunks.push(samples);
    this.#length += samples.length;
  }

  /** Takes up to `frame.length` samples into `frame` and returns how many; the rest stays as it was. */
  takeInto(frame: Int16Array): number {
    let taken = 0;
    while (taken < frame.length) {
      const head = this.#chunks[0];
      if (head === undefined) break;
      const part = head.subarray(this.#offset, this.#offset + frame.length - taken);
      frame.set(part, taken);
      taken += part.length;
      this.#offset += part.length;
      if (this.#offset === head.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
    this.#length -= taken;
    return taken;
  }

  /** Drops everything at once and returns how many samples were lost. */
  clear(): number {
    const dropped = this.#length;
    this.#chunks.length = 0;
    this.#offset = 0;
    this.#length = 0;
    return dropped;
  }
}
