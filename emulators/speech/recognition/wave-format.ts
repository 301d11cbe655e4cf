export interface WaveFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample: number;
}

/** Audio the recogniser cannot take; the service closes the socket with 1007. */
export class UnsupportedAudioError extends Error {
  override readonly name = 'UnsupportedAudioError';
}

const FORMAT_CHUNK_OFFSET = 12;

/**
 * Reads the RIFF header that opens a recognition stream.
 * @throws UnsupportedAudioError unless it declares 16-bit mono PCM.
 */
export function readWaveFormat(header: Buffer): WaveFormat {
  const isWave =
    header.length >= 36 &&
    header.toString('latin1', 0, 4) === 'RIFF' &&
    header.toString('latin1', 8, 16) === 'WAVEfmt ';
  if (!isWave) throw new UnsupportedAudioError('The audio does not start with a RIFF header.');
  const format = FORMAT_CHUNK_OFFSET + 8;
  const channels = header.readUInt16LE(format + 2);
  const sampleRateHz = header.readUInt32LE(format + 4);
  const bitsPerSample = header.readUInt16LE(format + 14);
  if (header.readUInt16LE(format) !== 1 || channels !== 1 || bitsPerSample !== 16) {
    throw new UnsupportedAudioError('Only 16-bit mono PCM is supported.');
  }
  if (sampleRateHz !== 8_000 && sampleRateHz !== 16_000 && sampleRateHz !== 24_000) {
    throw new UnsupportedAudioError(`A sample rate of ${sampleRateHz} Hz is not supported.`);
  }
  return { sampleRateHz, channels, bitsPerSample };
}
