import { estimateWordTimings, type SpokenWord } from './word-timings.ts';

/** One spoken text with its exact audio. */
export interface Utterance {
  readonly text: string;
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  /** BCP-47, what it was spoken in. */
  readonly language: string;
  readonly words: readonly SpokenWord[];
}

/**
 * Samples an utterance is looked up by (10 ms at 16 kHz). Long enough that two different utterances
 * never share them by chance, short enough that the look-up adds no delay.
 */
export const LEAD_SAMPLES = 160;

function leadKey(samples: Int16Array, sampleRateHz: number): string {
  const lead = samples.subarray(0, LEAD_SAMPLES);
  return `${sampleRateHz}:${Buffer.from(lead.buffer, lead.byteOffset, lead.byteLength).toString('latin1')}`;
}

function sameAudio(a: Int16Array, b: Int16Array): boolean {
  if (a === b) return true;
  const bytes = (samples: Int16Array) =>
    Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return a.length === b.length && bytes(a).equals(bytes(b));
}

/**
 * Every utterance that was synthesised, found again by its audio. Bounded: the utterance that was
 * registered longest ago makes room (registering it again renews it).
 */
export class UtteranceLibrary {
  readonly #maxSamples: number;
  readonly #byLead = new Map<string, Utterance[]>();
  readonly #oldestFirst = new Set<Utterance>();
  #heldSamples = 0;

  constructor(options: { readonly maxSamples: number }) {
    this.#maxSamples = options.maxSamples;
  }

  get size(): number {
    return this.#oldestFirst.size;
  }

  /**
   * Registers an utterance; the same text with the same audio is kept once. Of two texts that sound
   * exactly alike, the one registered last is recognised.
   *
   * @param spoken.samples trimmed audio: neither the first nor the last sample is zero.
   * @param spoken.language BCP-47; American English when absent.
   * @throws RangeError when the audio is too short to be recognised (under {@link LEAD_SAMPLES}).
   */
  register(spoken: {
    readonly text: string;
    readonly samples: Int16Array;
    readonly sampleRateHz: number;
    readonly language?: string;
  }): Utterance {
    const { text, samples, sampleRateHz, language = 'en-US' } = spoken;
    if (samples.length < LEAD_SAMPLES || samples[0] === 0 || samples.at(-1) === 0) {
      throw new RangeError(`"${text}" has no audio that could be recognised again.`);
    }
    const key = leadKey(samples, sampleRateHz);
    const alike = this.#byLead.get(key) ?? [];
    const known = alike.find((other) => other.text === text && sameAudio(other.samples, samples));
    const utterance = known ?? {
      text,
      samples,
      sampleRateHz,
      language,
      words: estimateWordTimings(text, samples.length),
    };
    this.#byLead.set(key, [utterance, ...alike.filter((other) => other !== utterance)]);
    this.#oldestFirst.delete(utterance);
    this.#oldestFirst.add(utterance);
    if (known === undefined) this.#heldSamples += samples.length;
    this.#makeRoom(utterance);
    return utterance;
  }

  /** Utterances that begin with these {@link LEAD_SAMPLES} samples, the latest first. */
  candidates(lead: Int16Array, sampleRateHz: number): readonly Utterance[] {
    return this.#byLead.get(leadKey(lead, sampleRateHz)) ?? [];
  }

  #makeRoom(keep: Utterance): void {
    for (const oldest of this.#oldestFirst) {
      if (this.#heldSamples <= this.#maxSamples || oldest === keep) return;
      this.#oldestFirst.delete(oldest);
      this.#heldSamples -= oldest.samples.length;
      const key = leadKey(oldest.samples, oldest.sampleRateHz);
      const rest = (this.#byLead.get(key) ?? []).filter((other) => other !== oldest);
      if (rest.length === 0) this.#byLead.delete(key);
      else this.#byLead.set(key, rest);
    }
  }
}
