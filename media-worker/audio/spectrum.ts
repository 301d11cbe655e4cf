/**
 * Level of one frequency in PCM16 mono, in dB relative to a full-scale sine (Goertzel with a Blackman-
 * Harris window, so that a loud neighbour more than 60 Hz away in a second of audio does not leak in).
 */
export function levelDb(pcm: Uint8Array, frequencyHz: number, sampleRateHz: number): number {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const count = pcm.byteLength >> 1;
  let real = 0;
  let imaginary = 0;
  let windowSum = 0;
  for (let index = 0; index < count; index += 1) {
    const weight = blackmanHarris(index / (count - 1));
    const sample = (view.getInt16(index * 2, true) / 32_768) * weight;
    const angle = (2 * Math.PI * frequencyHz * index) / sampleRateHz;
    real += sample * Math.cos(angle);
    imaginary -= sample * Math.sin(angle);
    windowSum += weight;
  }
  const amplitude = (2 * Math.hypot(real, imaginary)) / windowSum;
  return 20 * Math.log10(Math.max(amplitude, 1e-9));
}

/** The strongest frequency outside `exceptHz` ± 100 Hz, searched in steps of `stepHz`. */
export function strongestOther(
  pcm: Uint8Array,
  options: { readonly exceptHz: number; readonly sampleRateHz: number; readonly stepHz: number },
): { readonly frequencyHz: number; readonly db: number } {
  const { exceptHz, sampleRateHz, stepHz } = options;
  let strongest = { frequencyHz: 0, db: Number.NEGATIVE_INFINITY };
  for (let frequencyHz = stepHz; frequencyHz < sampleRateHz / 2; frequencyHz += stepHz) {
    if (Math.abs(frequencyHz - exceptHz) < 100) continue;
    const db = levelDb(pcm, frequencyHz, sampleRateHz);
    if (db > strongest.db) strongest = { frequencyHz, db };
  }
  return strongest;
}

function blackmanHarris(position: number): number {
  const turn = 2 * Math.PI * position;
  return (
    0.35875 - 0.48829 * Math.cos(turn) + 0.14128 * Math.cos(2 * turn) - 0.01168 * Math.cos(3 * turn)
  );
}
