import { expect, it } from 'vitest';
import { createHoldMusic } from './hold-music.ts';

const file = Buffer.from(createHoldMusic());
const samples = new Int16Array(
  file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length),
);
const decibels = (value: number) => 20 * Math.log10(value / 0x7fff);
const levelOf = (part: Int16Array) =>
  Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);

it('is a WAV file that telephony services play', () => {
  expect(file.toString('latin1', 0, 4)).toBe('RIFF');
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  expect(file.readUInt16LE(22)).toBe(1);
  expect(file.readUInt32LE(24)).toBe(16_000);
  expect(samples.length / 16_000).toBeCloseTo(12.8);
});

it('is softer than speech, never silent and never clipped', () => {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(decibels(loudest)).toBeLessThan(-12);
  for (let at = 0; at < samples.length; at += 8000) {
    const level = decibels(levelOf(samples.subarray(at, at + 8000)));
    expect(level).toBeGreaterThan(-36);
    expect(level).toBeLessThan(-18);
  }
});

it('has no click, its seam included', () => {
  const again = Int16Array.of(...samples.subarray(-100), ...samples.subarray(0, 100));
  for (const part of [samples, again]) {
    let steepest = 0;
    for (let at = 1; at < part.length; at += 1) {
      steepest = Math.max(steepest, Math.abs((part[at] ?? 0) - (part[at - 1] ?? 0)));
    }
    expect(steepest).toBeLessThan(2500);
  }
});
