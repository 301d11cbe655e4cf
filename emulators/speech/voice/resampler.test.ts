import { describe, expect, it } from 'vitest';
import { createResampler } from './resampler.ts';

const tone = (frequencyHz: number, rateHz: number, seconds = 0.25) =>
  Int16Array.from({ length: rateHz * seconds }, (_, index) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz)),
  );

/** Root mean square of the middle, away from the edges. */
function level(samples: Int16Array): number {
  const middle = samples.subarray(500, samples.length - 500);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample ** 2, 0) / middle.length);
}

describe('createResampler', () => {
  const down = createResampler(22_050, 16_000);

  it.each([200, 1_000, 3_400, 6_500])('keeps a tone of %i Hz as it is', (frequencyHz) => {
    const converted = down(tone(frequencyHz, 22_050));
    const expected = tone(frequencyHz, 16_000);
    const errors = converted.map((sample, index) => sample - (expected[index] ?? 0));
    expect(level(errors)).toBeLessThan(10_000 * 0.003);
  });

  it.each([8_600, 9_500, 10_800])(
    'removes a tone of %i Hz, which 16 kHz cannot carry',
    (frequencyHz) => {
      expect(level(down(tone(frequencyHz, 22_050)))).toBeLessThan(10_000 * 0.002);
    },
  );

  it('gives the expected length, and the same samples each time', () => {
    const input = tone(440, 22_050, 1);
    expect(down(input)).toHaveLength(16_000);
    expect(createResampler(22_050, 16_000)(input)).toEqual(down(input));
    expect(createResampler(22_050, 24_000)(input)).toHaveLength(24_000);
  });

  it('clips instead of wrapping round', () => {
    const square = Int16Array.from({ length: 2_000 }, (_, index) =>
      index % 100 < 50 ? 32_767 : -32_768,
    );
    const converted = down(square);
    expect(Math.max(...converted)).toBe(32_767);
    expect(Math.min(...converted)).toBe(-32_768);
  });

  it('leaves audio of the right rate alone', () => {
    const input = tone(440, 16_000);
    expect(createResampler(16_000, 16_000)(input)).toBe(input);
  });
});
