import { describe, expect, it } from 'vitest';
import { measureStereoWav } from './wav-levels.ts';

function stereoWav(
  seconds: number,
  left: (index: number) => number,
  right: (index: number) => number,
): Buffer {
  const frames = seconds * 16_000;
  const bytes = Buffer.alloc(44 + frames * 4);
  bytes.write('RIFF', 0);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(16_000, 24);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  for (let index = 0; index < frames; index++) {
    bytes.writeInt16LE(left(index), 44 + index * 4);
    bytes.writeInt16LE(right(index), 46 + index * 4);
  }
  return bytes;
}

describe('levels of a call recording', () => {
  it('measures each side by itself', () => {
    const tone = (index: number) => Math.round(Math.sin(index / 10) * 32_767 * 0.5);
    const levels = measureStereoWav(stereoWav(1, tone, () => 0));
    expect(levels.caller.levelDb).toBeCloseTo(-9.03, 1);
    expect(levels.caller.audibleSeconds).toBe(1);
    expect(levels.agent).toEqual({
      levelDb: Number.NEGATIVE_INFINITY,
      audibleSeconds: 0,
      clippedSamples: 0,
    });
  });

  it('counts the samples that were too loud for the file', () => {
    const square = (index: number) => (index % 2 === 0 ? 32_767 : -32_768);
    const almost = (index: number) => (index % 2 === 0 ? 32_766 : -32_767);
    const levels = measureStereoWav(stereoWav(1, square, almost));
    expect(levels.caller.clippedSamples).toBe(16_000);
    expect(levels.agent.clippedSamples).toBe(0);
  });

  it('refuses what is not a stereo WAV', () => {
    expect(() => measureStereoWav(Buffer.from('nonsense'))).toThrow('not a WAV');
    const mono = stereoWav(
      1,
      () => 0,
      () => 0,
    );
    mono.writeUInt16LE(1, 22);
    expect(() => measureStereoWav(mono)).toThrow('1 channels');
  });
});
