/** What a telephone carries. */
const sampleRateHz = 16_000;
const beatMs = 400;
/** Each rings on under the next two. */
const noteMs = 1600;
/** -24 dBFS for a note: below speech, above the noise of a line. */
const noteAmplitude = 0x7fff * 10 ** (-24 / 20);

/** Four broken chords, eight beats each, in hertz: C, A minor, F, G. */
const chords = [
  [261.63, 329.63, 392, 523.25],
  [220, 261.63, 329.63, 440],
  [174.61, 261.63, 349.23, 440],
  [196, 246.94, 392, 493.88],
] as const;
const pattern = [0, 1, 2, 3, 2, 3, 2, 1] as const;

/**
 * Music for callers on hold, to be repeated: our own, so that nobody's rights are touched. 12.8 s without
 * a seam, as the last notes ring on into the first.
 *
 * @returns a WAV file: PCM16 mono, 16 kHz.
 */
export function createHoldMusic(): Uint8Array {
  const beatLength = (beatMs * sampleRateHz) / 1000;
  const samples = new Float64Array(chords.length * pattern.length * beatLength);
  chords.forEach((chord, bar) => {
    pattern.forEach((step, beat) => {
      const startAt = (bar * pattern.length + beat) * beatLength;
      addNote(samples, { startAt, frequencyHz: chord[step] });
    });
  });
  return wavOf(Int16Array.from(samples, (sample) => Math.trunc(sample)));
}

/** A soft pluck: it swells for 30 ms, then fades to nothing. */
function addNote(
  samples: Float64Array,
  { startAt, frequencyHz }: { readonly startAt: number; readonly frequencyHz: number },
): void {
  const length = (noteMs * sampleRateHz) / 1000;
  const swell = (30 * sampleRateHz) / 1000;
  for (let at = 0; at < length; at += 1) {
    const envelope = Math.min(1, at / swell) * (1 - at / length) ** 2;
    const phase = (2 * Math.PI * frequencyHz * at) / sampleRateHz;
    const tone = Math.sin(phase) + 0.25 * Math.sin(2 * phase);
    const index = (startAt + at) % samples.length;
    samples[index] = (samples[index] ?? 0) + noteAmplitude * envelope * tone;
  }
}

/** RIFF header of 44 bytes (Microsoft and IBM: Multimedia Programming Interface and Data Specifications 1.0). */
function wavOf(samples: Int16Array): Uint8Array {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer)]);
}
