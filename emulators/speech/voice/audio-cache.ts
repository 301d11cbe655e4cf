/** Keeps the most recently used audio, bounded by the total number of samples. */
export class AudioCache {
  readonly #maxSamples: number;
  readonly #entries = new Map<string, Int16Array>();
  #heldSamples = 0;

  constructor(options: { readonly maxSamples: number }) {
    this.#maxSamples = options.maxSamples;
  }

  get(key: string): Int16Array | undefined {
    const samples = this.#entries.get(key);
    if (samples === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, samples);
    return samples;
  }

  set(key: string, samples: Int16Array): void {
    this.#delete(key);
    this.#entries.set(key, samples);
    this.#heldSamples += samples.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#heldSamples <= this.#maxSamples || oldest === key) break;
      this.#delete(oldest);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  #delete(key: string): void {
    this.#heldSamples -= this.#entries.get(key)?.length ?? 0;
    this.#entries.delete(key);
  }
}
