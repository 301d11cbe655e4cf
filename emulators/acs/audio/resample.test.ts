import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Resampler } from './resample.ts';

test('a stream converted in pieces equals the stream converted whole', () => {
  const rates = fc.constantFrom(
    [16_000, 24_000],
    [24_000, 16_000],
    [8_000, 16_000],
    [16_000, 16_000],
  );
  fc.assert(
    fc.property(
      rates,
      fc.array(fc.int16Array({ maxLength: 70 })),
      ([fromHz = 1, toHz = 1], chunks) => {
        const whole = new Resampler({ fromHz, toHz }).convert(
          Int16Array.from(chunks.flatMap((chunk) => [...chunk])),
        );
        const resampler = new Resampler({ fromHz, toHz });
        const pieces = chunks.flatMap((chunk) => [...resampler.convert(chunk)]);
        expect(pieces).toEqual([...whole]);
      },
    ),
  );
});

test('20 ms stay 20 ms in every frame', () => {
  const resampler = new Resampler({ fromHz: 16_000, toHz: 24_000 });
  const lengths = Array.from({ length: 50 }, () => resampler.convert(new Int16Array(320)).length);
  expect(new Set(lengths)).toEqual(new Set([480]));
});
