import { describe, expect, it } from 'vitest';
import { createThinkingSound } from './thinking-sound.ts';

const sound = createThinkingSound();
const samples = new Int16Array(sound.buffer);
const decibels = (amplitude: number) => 20 * Math.log10(amplitude / 0x7fff);
const rms = (part: Int16Array) =>
  Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / part.length);

describe('the thinking sound', () => {
  it('is soft: no louder than -30 dBFS at its peak, and still there on a telephone', () => {
    expect(decibels(Math.max(...samples.map(Math.abs)))).toBeLessThanOrEqual(-30);
    expect(decibels(Math.max(...samples.map(Math.abs)))).toBeGreaterThan(-31);
    expect(decibels(rms(samples))).toBeGreaterThan(-45);
    expect(decibels(rms(samples))).toBeLessThan(-35);
  });

  it('does not click: it swells from silence, and repeats without a seam', () => {
    const steps = samples.map((sample, at) => Math.abs(sample - (samples.at(at - 1) ?? 0)));
    // Of a 523 Hz tone at full level the steepest step is a fifth of its amplitude.
    expect(Math.max(...steps)).toBeLessThan(Math.max(...samples) * 0.22);
    const edge = 16 * 5;
    expect(rms(samples.subarray(0, edge))).toBeLessThan(4);
    expect(rms(samples.subarray(-16 * 500))).toBe(0);
  });

  it('is whole frames of 20 ms long', () => {
    expect(sound.length % 640).toBe(0);
  });
});
