import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler, type SampleRateHz } from './resampler.ts';
import { levelDb, strongestOther } from './spectrum.ts';
import { tone } from './tone.ts';

const rates: readonly SampleRateHz[] = [8000, 16_000, 24_000, 48_000];
const pairs = rates.flatMap((fromHz) => rates.map((toHz) => ({ fromHz, toHz })));
const lengthMs = 400;

/** Without the filter's onset, where a tone begins out of nothing. */
const settled = (pcm: Uint8Array, sampleRateHz: number) => pcm.subarray(sampleRateHz / 25);

function throughBoth(pcm: Uint8Array, fromHz: SampleRateHz, overHz: SampleRateHz): Uint8Array {
  const there = createResampler({ fromHz, toHz: overHz }).push(pcm);
  return createResampler({ fromHz: overHz, toHz: fromHz }).push(there);
}

describe('a resampler', () => {
  it.each([200, 440, 1000, 3000, 5000, 6500])(
    'keeps a tone of %i Hz within 0.5 dB from 16 to 24 kHz and back, aliases below -50 dB',
    (frequencyHz) => {
      const sent = tone({
        frequencyHz,
        sampleRateHz: 16_000,
        durationMs: lengthMs,
        amplitude: 16_384,
      });
      const back = settled(throughBoth(sent, 16_000, 24_000), 16_000);
      const before = levelDb(settled(sent, 16_000), frequencyHz, 16_000);
      expect(Math.abs(levelDb(back, frequencyHz, 16_000) - before)).toBeLessThan(0.5);
      const alias = strongestOther(back, {
        exceptHz: frequencyHz,
        sampleRateHz: 16_000,
        stepHz: 20,
      });
      expect(alias.db - before).toBeLessThan(-50);
    },
  );

  it.each([8100, 9000, 10_000, 11_500])(
    'lets nothing of a tone of %i Hz fold back when 24 kHz become 16 kHz',
    (frequencyHz) => {
      const sent = tone({
        frequencyHz,
        sampleRateHz: 24_000,
        durationMs: lengthMs,
        amplitude: 16_384,
      });
      const folded = settled(createResampler({ fromHz: 24_000, toHz: 16_000 }).push(sent), 16_000);
      const alias = strongestOther(folded, { exceptHz: -1000, sampleRateHz: 16_000, stepHz: 20 });
      expect(alias.db - levelDb(sent, frequencyHz, 24_000)).toBeLessThan(-50);
    },
  );

  it('makes no image of a tone when 16 kHz become 24 kHz', () => {
    const sent = tone({
      frequencyHz: 5000,
      sampleRateHz: 16_000,
      durationMs: lengthMs,
      amplitude: 16_384,
    });
    const up = settled(createResampler({ fromHz: 16_000, toHz: 24_000 }).push(sent), 24_000);
    const image = strongestOther(up, { exceptHz: 5000, sampleRateHz: 24_000, stepHz: 20 });
    expect(image.db - levelDb(up, 5000, 24_000)).toBeLessThan(-50);
  });

  it.each(pairs)(
    'gives from $fromHz to $toHz Hz the same whatever the parts are',
    ({ fromHz, toHz }) => {
      const whole = tone({
        frequencyHz: 700,
        sampleRateHz: fromHz,
        durationMs: 60,
        amplitude: 12_000,
      });
      const expected = Buffer.from(createResampler({ fromHz, toHz }).push(whole));
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 701 }), { maxLength: 20 }), (lengths) => {
          const resampler = createResampler({ fromHz, toHz });
          const parts: Uint8Array[] = [];
          let at = 0;
          for (const length of [...lengths, whole.length]) {
            parts.push(resampler.push(whole.subarray(at, at + length)));
            at = Math.min(whole.length, at + length);
          }
          expect(Buffer.concat(parts).equals(expected)).toBe(true);
        }),
        { numRuns: 30 },
      );
    },
  );

  it.each(pairs)('makes 20 ms of $toHz Hz of every 20 ms of $fromHz Hz', ({ fromHz, toHz }) => {
    const resampler = createResampler({ fromHz, toHz });
    const frame = new Uint8Array((fromHz / 50) * 2);
    for (let index = 0; index < 10; index += 1) {
      expect(resampler.push(frame).length).toBe((toHz / 50) * 2);
    }
  });

  it('saturates where the filter overshoots a full-scale signal', () => {
    const square = new Uint8Array(1280);
    const view = new DataView(square.buffer);
    const isHigh = (sample: number) => sample % 128 < 64;
    for (let sample = 0; sample < 640; sample += 1) {
      view.setInt16(sample * 2, isHigh(sample) ? 32_767 : -32_768, true);
    }
    const resampler = createResampler({ fromHz: 16_000, toHz: 24_000 });
    const pcm = resampler.push(square);
    const samples = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const delaySamples = (resampler.delayMs * 24_000) / 1000;
    for (let at = 200; at < 900; at += 1) {
      const source = ((at - delaySamples) * 16_000) / 24_000;
      const isNearEdge = source % 64 < 2 || source % 64 > 62;
      if (isNearEdge) continue;
      const value = samples.getInt16(at * 2, true);
      expect(isHigh(source) ? value : -value).toBeGreaterThan(20_000);
    }
  });

  it('begins anew after a reset', () => {
    const resampler = createResampler({ fromHz: 24_000, toHz: 16_000 });
    const pcm = tone({ frequencyHz: 300, sampleRateHz: 24_000, durationMs: 20, amplitude: 9000 });
    const first = Buffer.from(resampler.push(pcm.subarray(0, 333)));
    resampler.reset();
    expect(Buffer.from(resampler.push(pcm.subarray(0, 333))).equals(first)).toBe(true);
  });
});
