import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { bytesPerMs } from '../cascade/pcm.ts';

const everyMs = 20;
/** So much faster than it was said. */
const speed = 4;

/**
 * Lets a listener who comes later hear what was said before, faster than it was said, and then what is
 * being said. All at once would be more than a recogniser that still connects keeps.
 */
export class CatchUp {
  readonly #hear: (pcm: Uint8Array) => void;
  readonly #clock: Clock;
  readonly #waiting: Uint8Array[];
  #timer: Timer | undefined;

  /** @param parts.missed oldest first, PCM16 mono 16 kHz. */
  constructor(parts: {
    readonly missed: readonly Uint8Array[];
    readonly hear: (pcm: Uint8Array) => void;
    readonly clock: Clock;
  }) {
    this.#hear = parts.hear;
    this.#clock = parts.clock;
    this.#waiting = [...parts.missed];
    this.#go();
  }

  /** @param pcm what is being said; may be kept. */
  push(pcm: Uint8Array): void {
    if (this.#waiting.length === 0) this.#hear(pcm);
    else this.#waiting.push(pcm);
  }

  /** What was not heard is given up. */
  close(): void {
    this.#timer?.cancel();
    this.#waiting.length = 0;
  }

  #go(): void {
    let bytes = speed * everyMs * bytesPerMs;
    while (bytes > 0) {
      const chunk = this.#waiting.shift();
      if (chunk === undefined) return;
      bytes -= chunk.length;
      this.#hear(chunk);
    }
    this.#timer = this.#clock.after(everyMs, () => this.#go());
  }
}
