import { bytesPerMs } from './pcm.ts';

const samplesPerMs = bytesPerMs / 2;

/** One after the other: soft enough to talk over, and nothing that sounds like a line's own tones. */
const notes = [
  { startMs: 0, frequencyHz: 392 },
  { startMs: 260, frequencyHz: 523.25 },
] as const;
const noteMs = 420;
const lengthMs = 2400;
/** -30 dBFS, also where the notes overlap: one swells while the other fades. */
const peak = 10 ** (-30 / 20);

/**
 * Two gentle notes and a rest, to be repeated while a caller waits: PCM16 little-endian mono, 16 kHz.
 * It begins and ends with silence, and every note swells and fades, so that nothing clicks.
 */
export function createThinkingSound(): Uint8Array {
  const samples = new Int16Array(lengthMs * samplesPerMs);
  const amplitude = Math.floor(peak * 0x7fff);
  for (const { startMs, frequencyHz } of notes) {
    const length = noteMs * samplesPerMs;
    for (let at = 0; at < length; at += 1) {
      const swell = Math.sin((Math.PI * at) / length) ** 2;
      const phase = (2 * Math.PI * frequencyHz * at) / (samplesPerMs * 1000);
      const index = startMs * samplesPerMs + at;
      samples[index] = (samples[index] ?? 0) + Math.trunc(amplitude * swell * Math.sin(phase));
    }
  }
  return new Uint8Array(samples.buffer);
}
