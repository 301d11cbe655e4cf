const HEADER_BYTES = 44;
const PCM_FORMAT = 1;

/** Sound of a RIFF/WAVE file. */
export interface WavSound {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Interleaved when there is more than one channel. */
  readonly samples: Int16Array;
}

/** The file is not something `play` can use. */
export class WavFormatError extends Error {
  override readonly name = 'WavFormatError';
}

/** Writes a 16-bit PCM WAV file (RIFF, little-endian). */
export function encodeWav(sound: WavSound): Buffer {
  const dataBytes = sound.samples.length * 2;
  const file = Buffer.alloc(HEADER_BYTES + dataBytes);
  const blockBytes = sound.channels * 2;
  file.write('RIFF', 0, 'ascii');
  file.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'ascii');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(PCM_FORMAT, 20);
  file.writeUInt16LE(sound.channels, 22);
  file.writeUInt32LE(sound.sampleRateHz, 24);
  file.writeUInt32LE(sound.sampleRateHz * blockBytes, 28);
  file.writeUInt16LE(blockBytes, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'ascii');
  file.writeUInt32LE(dataBytes, 40);
  Buffer.from(sound.samples.buffer, sound.samples.byteOffset, dataBytes).copy(file, HEADER_BYTES);
  return file;
}

/**
 * Reads a 16-bit PCM WAV file.
 * @throws WavFormatError for anything else.
 */
export function decodeWav(file: Buffer): WavSound {
  if (
    file.length < 12 ||
    file.toString('ascii', 0, 4) !== 'RIFF' ||
    file.toString('ascii', 8, 12) !== 'WAVE'
  ) {
    throw new WavFormatError('Not a RIFF/WAVE file.');
  }
  let format: { readonly channels: number; readonly sampleRateHz: number } | undefined;
  for (let offset = 12; offset + 8 <= file.length; ) {
    const name = file.toString('ascii', offset, offset + 4);
    const length = file.readUInt32LE(offset + 4);
    const start = offset + 8;
    if (name === 'fmt ' && start + 16 <= file.length) {
      if (file.readUInt16LE(start) !== PCM_FORMAT || file.readUInt16LE(start + 14) !== 16) {
        throw new WavFormatError('Only 16-bit PCM is supported.');
      }
      format = {
        channels: file.readUInt16LE(start + 2),
        sampleRateHz: file.readUInt32LE(start + 4),
      };
    }
    if (name === 'data' && format !== undefined) {
      const bytes = Buffer.from(file.subarray(start, Math.min(file.length, start + length)));
      const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
      return { ...format, samples };
    }
    offset = start + length + (length % 2);
  }
  throw new WavFormatError('The file has no audio data.');
}
