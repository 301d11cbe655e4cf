import { expect, it } from 'vitest';
import { meanAmplitude } from './loudness.ts';

it('is the mean distance from silence, whatever the shape', () => {
  const square = Int16Array.from({ length: 320 }, (_, index) => (index % 16 < 8 ? 3000 : -3000));
  expect(meanAmplitude(new Uint8Array(square.buffer))).toBe(3000);
  expect(meanAmplitude(new Uint8Array(640))).toBe(0);
});

it('copes with frames of any length and alignment', () => {
  expect(meanAmplitude(new Uint8Array(0))).toBe(0);
  expect(meanAmplitude(new Uint8Array(1))).toBe(0);
  const odd = new Uint8Array(new Uint8Array([0, 0, 1, 0, 1, 9]).buffer, 1, 5);
  expect(meanAmplitude(odd)).toBe(256);
});
