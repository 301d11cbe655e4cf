/** Phone lines and recordings run at 16 kHz mono PCM16, the format of ACS media streaming. */
export const LINE_SAMPLE_RATE_HZ = 16_000;
/** ACS streams 50 frames a second (Microsoft docs: Call Automation, Audio streaming). */
export const FRAME_MS = 20;
/** Samples of one frame on a phone line. */
export const FRAME_SAMPLES = (LINE_SAMPLE_RATE_HZ * FRAME_MS) / 1000;
/** A frame whose loudest sample stays below this (-48 dBFS) counts as silence to a listener. */
export const AUDIBLE_PEAK = 128;

/** Loudest absolute sample value. */
export function peakOf(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) {
    const magnitude = sample < 0 ? -sample : sample;
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

/** Index after the last audible sample, 0 when nothing is audible. */
export function audibleLength(samples: Int16Array): number {
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    if (Math.abs(samples[index] ?? 0) >= AUDIBLE_PEAK) return index + 1;
  }
  return 0;
}

/** Adds `source` onto `target` in place, clipping at 16 bits. `source` may be shorter. */
export function mixInto(target: Int16Array, source: Int16Array): void {
  for (let index = 0; index < source.length; index += 1) {
    const sum = (target[index] ?? 0) + (source[index] ?? 0);
    target[index] = Math.max(-32_768, Math.min(32_767, sum));
  }
}
