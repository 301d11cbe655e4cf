/** Louder than this is speech; below it is line noise (16-bit full scale is 32768). */
const AUDIBLE_LEVEL = 100;
/** A pause of so many exact zeros may be followed by an utterance of its own. */
const PAUSE_SAMPLES = 160;
/** The service ends a phrase after this time whatever is said. */
const LONGEST_SPEECH_SECONDS = 30;

export interface UnknownSpeechStep {
  /** Samples that belong to the unknown speech. */
  readonly taken: number;
  readonly next: 'more' | 'silence' | 'restart' | 'too-long';
}

/** Follows speech that cannot be recognised until silence, or until something new may begin. */
export class UnknownSpeech {
  readonly startSample: number;
  /** A `speech-start` was reported for it. */
  announced = false;
  audibleEnd: number;
  audible = false;
  readonly #longestSamples: number;
  #quietRun = 0;
  #zeroRun = 0;

  constructor(options: { readonly startSample: number; readonly sampleRateHz: number }) {
    this.startSample = options.startSample;
    this.audibleEnd = options.startSample;
    this.#longestSamples = options.sampleRateHz * LONGEST_SPEECH_SECONDS;
  }

  /** The samples that follow were looked up already: they do not start an utterance. */
  skipNextRestart(): void {
    this.#zeroRun = 0;
  }

  follow(samples: Int16Array, position: number, silenceSamples: number): UnknownSpeechStep {
    for (let index = 0; index < samples.length; index++) {
      const sample = samples[index] ?? 0;
      if (sample !== 0 && this.#zeroRun >= PAUSE_SAMPLES) return { taken: index, next: 'restart' };
      this.#zeroRun = sample === 0 ? this.#zeroRun + 1 : 0;
      if (Math.abs(sample) >= AUDIBLE_LEVEL) {
        this.audible = true;
        this.#quietRun = 0;
        this.audibleEnd = position + index + 1;
      } else if (++this.#quietRun >= silenceSamples) {
        return { taken: index + 1, next: 'silence' };
      }
      if (position + index + 1 - this.startSample >= this.#longestSamples) {
        return { taken: index + 1, next: 'too-long' };
      }
    }
    return { taken: samples.length, next: 'more' };
  }
}
