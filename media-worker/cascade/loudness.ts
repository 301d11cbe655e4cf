/** Every eighth sample tells the loudness of a frame well enough. */
const strideBytes = 16;

/** Mean amplitude of PCM16 little-endian mono, 0 to 32768. */
export function meanAmplitude(pcm: Uint8Array): number {
  const samples = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 1 < pcm.length; at += strideBytes) {
    sum += Math.abs(samples.getInt16(at, true));
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
