/** Below this the engine only rings out; a listener hears nothing (16-bit full scale is 32768). */
const AUDIBLE_LEVEL = 12;

/** Cuts what is inaudible off both ends, so that speech starts with its first sample. */
export function trimSilence(samples: Int16Array): Int16Array {
  let start = 0;
  while (start < samples.length && Math.abs(samples[start] ?? 0) < AUDIBLE_LEVEL) start++;
  let end = samples.length;
  while (end > start && Math.abs(samples[end - 1] ?? 0) < AUDIBLE_LEVEL) end--;
  return samples.slice(start, end);
}
