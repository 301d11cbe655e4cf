import { bytesPerMs } from '../cascade/pcm.ts';

/** Before a voice is noticed, it has been heard already. */
const leadMs = 600;
/** Nobody speaks for longer without a pause that ends an utterance. */
const mostMs = 30_000;

/**
 * The caller's audio that a new connection has to hear again: from just before they began to speak
 * until it is known what they said.
 */
export class AudioMemory {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /**
   * @param pcm PCM16 mono 16 kHz; kept.
   * @param isOpen something has been said of which it is not known yet what it was.
   */
  note(pcm: Uint8Array, isOpen: boolean): void {
    this.#chunks.push(pcm);
    this.#bytes += pcm.length;
    this.#shrinkTo((isOpen ? mostMs : leadMs) * bytesPerMs);
  }

  /** Everything, oldest first. */
  get chunks(): readonly Uint8Array[] {
    return this.#chunks;
  }

  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  #shrinkTo(mostBytes: number): void {
    while (this.#bytes > mostBytes) this.#bytes -= this.#chunks.shift()?.length ?? this.#bytes;
  }
}
