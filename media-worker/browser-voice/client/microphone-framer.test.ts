import { expect, it } from 'vitest';
import { MicrophoneFramer } from './microphone-framer.ts';

it('makes frames of 20 ms of blocks that do not fit, and clips what is too loud', () => {
  const frames: Int16Array[] = [];
  const framer = new MicrophoneFramer({
    sampleRateHz: 24_000,
    onFrame: (frame) => frames.push(frame),
  });
  for (let block = 0; block < 8; block += 1) {
    framer.push(Float32Array.from({ length: 128 }, (_, index) => (block * 128 + index) / 1024));
  }
  expect(frames.map(({ length }) => length)).toEqual([480, 480]);
  expect(Array.from(frames.flatMap((frame) => [...frame]))).toEqual(
    Array.from({ length: 960 }, (_, index) => index * 32),
  );
  framer.push(new Float32Array(500).fill(1.5));
  framer.push(new Float32Array(500).fill(-1.5));
  expect(frames[2]?.at(-1)).toBe(32_767);
  expect(frames[3]?.at(-1)).toBe(-32_768);
});
