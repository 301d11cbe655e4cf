/** Makes frames of 20 ms, PCM16, of what a microphone gives in small blocks of -1 to 1. */
export class MicrophoneFramer {
  readonly #onFrame: (frame: Int16Array<ArrayBuffer>) => void;
  readonly #frameLength: number;
  #frame: Int16Array<ArrayBuffer>;
  #filled = 0;

  constructor(options: {
    readonly sampleRateHz: number;
    /** The frame is the receiver's. */
    readonly onFrame: (frame: Int16Array<ArrayBuffer>) => void;
  }) {
    this.#onFrame = options.onFrame;
    this.#frameLength = options.sampleRateHz / 50;
    this.#frame = new Int16Array(this.#frameLength);
  }

  push(samples: Float32Array): void {
    for (const sample of samples) {
      const scaled = Math.round(sample * 32_768);
      this.#frame[this.#filled] = scaled > 32_767 ? 32_767 : scaled < -32_768 ? -32_768 : scaled;
      this.#filled += 1;
      if (this.#filled < this.#frameLength) continue;
      const frame = this.#frame;
      this.#frame = new Int16Array(this.#frameLength);
      this.#filled = 0;
      this.#onFrame(frame);
    }
  }
}
