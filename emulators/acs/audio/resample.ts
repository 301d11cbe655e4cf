/**
 * Converts PCM16 mono between sample rates by linear interpolation. Keeps its place between calls,
 * so that a stream cut into chunks comes out as if it had been converted whole.
 */
export class Resampler {
  readonly #fromHz: number;
  readonly #toHz: number;
  /** Next output sample, counted in 1/toHz of an input sample from the start of the next chunk. */
  #position: number;
  #previous = 0;

  constructor(options: { readonly fromHz: number; readonly toHz: number }) {
    this.#fromHz = options.fromHz;
    this.#toHz = options.toHz;
    // Upsampling starts one output sample early, so that every 20 ms frame gives a full frame.
    this.#position = options.fromHz < options.toHz ? -options.fromHz : 0;
  }

  /** Returns the samples that the input so far determines; the next call continues. */
  convert(input: Int16Array): Int16Array {
    if (this.#fromHz === this.#toHz) return input;
    const output: number[] = [];
    const at = (index: number): number => (index < 0 ? this.#previous : (input[index] ?? 0));
    for (;;) {
      const low = Math.floor(this.#position / this.#toHz);
      const rest = this.#position - low * this.#toHz;
      if (low + (rest === 0 ? 0 : 1) >= input.length) break;
      const left = at(low);
      output.push(
        rest === 0 ? left : Math.round(left + ((at(low + 1) - left) * rest) / this.#toHz),
      );
      this.#position += this.#fromHz;
    }
    this.#previous = input[input.length - 1] ?? this.#previous;
    this.#position -= input.length * this.#toHz;
    return Int16Array.from(output);
  }
}
