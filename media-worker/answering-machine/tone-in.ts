const sampleRateHz = 16_000;

/** The strongest single tone of a stretch of audio. */
export interface Tone {
  readonly frequencyHz: number;
  /** Share of the stretch's power that lies in this tone, 0 to 1: a pure sine has 1. */
  readonly purity: number;
  /** Root of the mean square, 0 to 32,768. */
  readonly level: number;
}

/**
 * Looks for a single tone. Its frequency is taken from the zero crossings, which are exact for a pure
 * tone; for anything else they point nowhere, and little power is found there.
 *
 * @param samples 16 kHz; 80 ms tell tones apart that are 25 Hz from each other.
 */
export function toneIn(samples: Int16Array): Tone {
  const crossings = risingCrossings(samples);
  const first = crossings[0];
  const last = crossings.at(-1);
  const level = Math.sqrt(
    samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length,
  );
  if (first === undefined || last === undefined || last === first) {
    return { frequencyHz: 0, purity: 0, level };
  }
  const frequencyHz = ((crossings.length - 1) * sampleRateHz) / (last - first);
  return { frequencyHz, purity: purityAt(samples, frequencyHz), level };
}

/** Where the signal rises through zero, in samples. */
function risingCrossings(samples: Int16Array): readonly number[] {
  const crossings: number[] = [];
  for (let index = 1; index < samples.length; index += 1) {
    const before = samples[index - 1] ?? 0;
    const after = samples[index] ?? 0;
    if (before < 0 && after >= 0) crossings.push(index - 1 + before / (before - after));
  }
  return crossings;
}

/** Goertzel's algorithm on the windowed samples (von Hann), against the power of all of them. */
function purityAt(samples: Int16Array, frequencyHz: number): number {
  const step = (2 * Math.PI * frequencyHz) / sampleRateHz;
  const coefficient = 2 * Math.cos(step);
  let one = 0;
  let two = 0;
  let power = 0;
  let weights = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (samples.length - 1));
    const sample = samples[index] ?? 0;
    const next = weight * sample + coefficient * one - two;
    two = one;
    one = next;
    power += weight * sample * sample;
    weights += weight;
  }
  if (power === 0) return 0;
  const squared = one * one + two * two - coefficient * one * two;
  return Math.min(1, (2 * squared) / (weights * power));
}
