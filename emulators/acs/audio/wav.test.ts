import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWav, encodeWav, WavFormatError } from './wav.ts';

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.int16Array(), fc.constantFrom(1, 2), (samples, channels) => {
      expect(decodeWav(encodeWav({ sampleRateHz: 16_000, channels, samples }))).toEqual({
        sampleRateHz: 16_000,
        channels,
        samples,
      });
    }),
  );
});

test('refuses everything else, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(() => decodeWav(Buffer.from(bytes))).toThrow(WavFormatError);
    }),
  );
  const compressed = encodeWav({ sampleRateHz: 8_000, channels: 1, samples: new Int16Array(4) });
  compressed.writeUInt16LE(7, 20);
  expect(() => decodeWav(compressed)).toThrow('Only 16-bit PCM');
  const withoutAudio = encodeWav({ sampleRateHz: 8_000, channels: 1, samples: new Int16Array(4) });
  expect(() => decodeWav(withoutAudio.subarray(0, 36))).toThrow('no audio');
});
