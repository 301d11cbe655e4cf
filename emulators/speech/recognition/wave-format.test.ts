import { describe, expect, it } from 'vitest';
import { encodeWav } from '../wav.ts';
import { readWaveFormat, UnsupportedAudioError } from './wave-format.ts';

const headerOf = (sampleRateHz: number) => encodeWav(new Int16Array(0), sampleRateHz);

describe('readWaveFormat', () => {
  it('reads the rate', () => {
    expect(readWaveFormat(headerOf(16_000)).sampleRateHz).toBe(16_000);
  });

  it('refuses other audio', () => {
    const stereo = headerOf(16_000);
    stereo.writeUInt16LE(2, 22);
    const eightBit = headerOf(16_000);
    eightBit.writeUInt16LE(8, 34);
    for (const header of [
      stereo,
      eightBit,
      headerOf(11_025),
      Buffer.from('RIFF'),
      Buffer.alloc(44),
    ]) {
      expect(() => readWaveFormat(header)).toThrow(UnsupportedAudioError);
    }
  });
});
