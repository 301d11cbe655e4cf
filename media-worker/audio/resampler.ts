import { type FilterBank, filterBank } from './filter-bank.ts';

/** Sample rates that our audio has: telephone, ACS and speech service, Voice Live, browsers. */
export type SampleRateHz = 8000 | 16_000 | 24_000 | 48_000;

/** Changes the sample rate of a stream of PCM16 mono. One per stream and direction: it has a memory. */
export interface Resampler {
  /** Group delay that it adds, in milliseconds. */
  readonly delayMs: number;
  /**
   * Takes the next part of the stream, any number of whole or half samples.
   * @returns the samples that are complete by now, PCM16 little-endian; the memory is the caller's.
   */
  push(pcm: Uint8Array): Uint8Array;
  /** Forgets the stream: the next `push` begins another one. */
  reset(): void;
}

/** @returns a resampler with a low-pass filter; it passes the bytes on when both rates are equal. */
export function createResampler(rates: {
  readonly fromHz: SampleRateHz;
  readonly toHz: SampleRateHz;
}): Resampler {
  const { fromHz, toHz } = rates;
  if (fromHz === toHz) return { delayMs: 0, push: (pcm) => pcm, reset: () => undefined };
  return new PolyphaseResampler(filterBank(fromHz, toHz));
}

/**
 * Rational resampling: in thought the stream is filled up with zeros to the common rate, filtered and
 * thinned out; only the products that are needed are computed.
 */
class PolyphaseResampler implements Resampler {
  readonly delayMs: number;
  readonly #bank: FilterBank;
  /** The last samples of the stream, oldest first, then the new ones. */
  #samples: Float32Array;
  /** Position of the next output, in steps of the common rate, relative to the first new sample. */
  #nextAt = 0;
  #oddByte: number | undefined;

  constructor(bank: FilterBank) {
    this.#bank = bank;
    this.delayMs = bank.delayMs;
    this.#samples = new Float32Array(bank.tapsPerPhase - 1);
  }

  push(pcm: Uint8Array): Uint8Array {
    const fresh = this.#append(pcm);
    const { up, down, tapsPerPhase, phases } = this.#bank;
    const samples = this.#samples;
    const limit = fresh * up;
    const count = Math.max(0, Math.ceil((limit - this.#nextAt) / down));
    const bytes = new Uint8Array(count * 2);
    let at = this.#nextAt;
    for (let index = 0; index < count; index += 1) {
      const newest = Math.floor(at / up);
      const phase = (at - newest * up) * tapsPerPhase;
      const sum = product(phases, phase, samples, newest, tapsPerPhase);
      const sample = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : Math.round(sum);
      bytes[index * 2] = sample & 0xff;
      bytes[index * 2 + 1] = (sample >> 8) & 0xff;
      at += down;
    }
    this.#nextAt = at - limit;
    this.#samples = samples.slice(fresh);
    return bytes;
  }

  reset(): void {
    this.#samples = new Float32Array(this.#bank.tapsPerPhase - 1);
    this.#nextAt = 0;
    this.#oddByte = undefined;
  }

  /** @returns how many whole samples are new. */
  #append(pcm: Uint8Array): number {
    const odd = this.#oddByte;
    const available = pcm.length + (odd === undefined ? 0 : 1);
    const fresh = available >> 1;
    const kept = this.#samples;
    const samples = new Float32Array(kept.length + fresh);
    samples.set(kept);
    let at = 0;
    for (let index = 0; index < fresh; index += 1) {
      const low = index === 0 && odd !== undefined ? odd : (pcm[at++] ?? 0);
      const high = pcm[at++] ?? 0;
      samples[kept.length + index] = ((low | (high << 8)) << 16) >> 16;
    }
    this.#oddByte = available % 2 === 1 ? (pcm.at(-1) ?? odd) : undefined;
    this.#samples = samples;
    return fresh;
  }
}

/** Four sums at a time: nearly twice as fast as one. `taps` is a multiple of four. */
function product(
  filter: Float32Array,
  filterAt: number,
  samples: Float32Array,
  samplesAt: number,
  taps: number,
): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let tap = 0; tap < taps; tap += 4) {
    const left = filterAt + tap;
    const right = samplesAt + tap;
    first += (filter[left] ?? 0) * (samples[right] ?? 0);
    second += (filter[left + 1] ?? 0) * (samples[right + 1] ?? 0);
    third += (filter[left + 2] ?? 0) * (samples[right + 2] ?? 0);
    fourth += (filter[left + 3] ?? 0) * (samples[right + 3] ?? 0);
  }
  return first + second + (third + fourth);
}
