/** How loud the two sides of a call are. */
export interface ChannelLevel {
  /** Root mean square over the audible frames, in dB relative to full scale; -Infinity for silence. */
  readonly levelDb: number;
  /** Seconds of audible 20 ms frames. */
  readonly audibleSeconds: number;
  /** Samples at the end of the scale: what was louder has been cut off. */
  readonly clippedSamples: number;
}

/** Frames below this are silence: -50 dB of full scale. */
const audibleAmplitude = 32_768 * 10 ** (-50 / 20);

/**
 * Measures a 16-bit stereo WAV (left: caller, right: agent).
 * @throws Error when the bytes are not such a file.
 */
export function measureStereoWav(bytes: Buffer): {
  readonly caller: ChannelLevel;
  readonly agent: ChannelLevel;
  readonly seconds: number;
} {
  if (
    bytes.length < 44 ||
    bytes.toString('latin1', 0, 4) !== 'RIFF' ||
    bytes.toString('latin1', 8, 12) !== 'WAVE'
  )
    throw new Error('This is not a WAV file.');
  const channels = bytes.readUInt16LE(22);
  const sampleRateHz = bytes.readUInt32LE(24);
  const bitsPerSample = bytes.readUInt16LE(34);
  if (channels !== 2 || bitsPerSample !== 16)
    throw new Error(`Expected 16-bit stereo, got ${bitsPerSample}-bit with ${channels} channels.`);
  const dataAt = bytes.indexOf('data', 12, 'latin1') + 8;
  const frames = Math.floor((bytes.length - dataAt) / 4);
  const levelOf = (offset: number): ChannelLevel => {
    const frameLength = Math.round(sampleRateHz / 50);
    let energy = 0;
    let audibleSamples = 0;
    let clippedSamples = 0;
    for (let start = 0; start + frameLength <= frames; start += frameLength) {
      let sum = 0;
      for (let index = start; index < start + frameLength; index++) {
        const sample = bytes.readInt16LE(dataAt + index * 4 + offset);
        sum += sample ** 2;
        if (sample === 32_767 || sample === -32_768) clippedSamples += 1;
      }
      if (Math.sqrt(sum / frameLength) < audibleAmplitude) continue;
      energy += sum;
      audibleSamples += frameLength;
    }
    return {
      levelDb:
        audibleSamples === 0
          ? Number.NEGATIVE_INFINITY
          : 20 * Math.log10(Math.sqrt(energy / audibleSamples) / 32_768),
      audibleSeconds: audibleSamples / sampleRateHz,
      clippedSamples,
    };
  };
  return { caller: levelOf(0), agent: levelOf(2), seconds: frames / sampleRateHz };
}
