/** A sine as PCM16 little-endian mono, for measuring what audio passes through. */
export function tone(options: {
  readonly frequencyHz: number;
  readonly sampleRateHz: number;
  readonly durationMs: number;
  /** Peak, of 32,767. */
  readonly amplitude: number;
}): Uint8Array {
  const { frequencyHz, sampleRateHz, durationMs, amplitude } = options;
  const samples = Math.round((sampleRateHz * durationMs) / 1000);
  const pcm = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    const value = amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz);
    pcm.writeInt16LE(Math.round(value), index * 2);
  }
  return pcm;
}
