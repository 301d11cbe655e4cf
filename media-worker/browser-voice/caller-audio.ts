import type { Clock } from '#shared/contracts/clock.ts';
import { createResampler, type Resampler, type SampleRateHz } from '../audio/resampler.ts';
import { frameBytes } from '../cascade/pcm.ts';

const bytesPerSample = 2;
/** What a network that was stuck delivers at once. */
const mostAheadMs = 5000;

/**
 * A page's microphone on its way in: chunks of any size at the page's rate come out as frames of 20 ms
 * at 16 kHz. Audio that comes faster than it can have been spoken is left out.
 */
export class CallerAudio {
  /** While true, silence takes the place of what comes in. */
  isMuted = false;
  readonly #resampler: Resampler;
  readonly #bytesPerMs: number;
  readonly #onFrame: (pcm: Uint8Array) => void;
  readonly #clock: Pick<Clock, 'now'>;
  #frame = new Uint8Array(frameBytes);
  #filled = 0;
  #allowedMs = mostAheadMs;
  #allowedAt: number;
  #droppedMs = 0;

  constructor(parts: {
    readonly sampleRateHz: SampleRateHz;
    /** 640 bytes, PCM16 mono 16 kHz; may be kept. */
    readonly onFrame: (pcm: Uint8Array) => void;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    const { sampleRateHz } = parts;
    this.#resampler = createResampler({ fromHz: sampleRateHz, toHz: 16_000 });
    this.#bytesPerMs = (sampleRateHz * bytesPerSample) / 1000;
    this.#onFrame = parts.onFrame;
    this.#clock = parts.clock;
    this.#allowedAt = parts.clock.now();
  }

  /** How much was left out in all. */
  get droppedMs(): number {
    return this.#droppedMs;
  }

  /** Takes the next bytes, half samples included. The array may be reused after the call. */
  push(pcm: Uint8Array): void {
    const lengthMs = pcm.length / this.#bytesPerMs;
    if (!this.#isAllowed(lengthMs)) {
      this.#droppedMs += lengthMs;
      return;
    }
    let rest = this.#resampler.push(pcm);
    while (rest.length > 0) {
      const part = rest.subarray(0, frameBytes - this.#filled);
      if (!this.isMuted) this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
      if (this.#filled === frameBytes) this.#emit();
    }
  }

  #emit(): void {
    const frame = this.#frame;
    this.#frame = new Uint8Array(frameBytes);
    this.#filled = 0;
    this.#onFrame(frame);
  }

  #isAllowed(lengthMs: number): boolean {
    const now = this.#clock.now();
    this.#allowedMs = Math.min(mostAheadMs, this.#allowedMs + now - this.#allowedAt);
    this.#allowedAt = now;
    if (lengthMs > this.#allowedMs) return false;
    this.#allowedMs -= lengthMs;
    return true;
  }
}
