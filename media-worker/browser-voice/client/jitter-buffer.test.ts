import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterBuffer } from './jitter-buffer.ts';

const sampleRateHz = 16_000;
const quantum = 128;
const frame = (value: number, length = 320) => new Int16Array(length).fill(value);

/** Plays so many blocks. @returns all samples as PCM16. */
function play(buffer: JitterBuffer, blocks: number): number[] {
  const played: number[] = [];
  const block = new Float32Array(quantum).fill(9);
  for (let count = 0; count < blocks; count += 1) {
    buffer.pull(block);
    played.push(...Array.from(block, (sample) => Math.round(sample * 32_768)));
  }
  return played;
}

describe('the jitter buffer', () => {
  it('begins when enough is there', () => {
    const buffer = new JitterBuffer({ sampleRateHz });
    buffer.push(frame(1));
    expect(play(buffer, 1)).toEqual(new Array(128).fill(0));
    buffer.push(frame(1));
    expect(play(buffer, 1)).toEqual(new Array(128).fill(1));
    expect(buffer.position).toBe(128);
  });

  it('begins a short word when it has waited as long', () => {
    const buffer = new JitterBuffer({ sampleRateHz });
    buffer.push(frame(1, 100));
    // 40 ms are five blocks of 128 samples.
    expect(play(buffer, 5).some((sample) => sample !== 0)).toBe(false);
    expect(play(buffer, 1).filter((sample) => sample === 1)).toHaveLength(100);
    expect(buffer.position).toBe(100);
  });

  it('plays every sample once and in order, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 30 }), (sizes) => {
        const buffer = new JitterBuffer({ sampleRateHz });
        let next = 1;
        const played: number[] = [];
        for (const size of sizes) {
          buffer.push(Int16Array.from({ length: size }, () => next++));
          played.push(...play(buffer, 1));
        }
        played.push(...play(buffer, 400));
        const expected = Array.from({ length: next - 1 }, (_, index) => index + 1);
        expect(played.filter((sample) => sample !== 0)).toEqual(expected);
        expect(buffer.position).toBe(next - 1);
        expect(buffer.isEmpty).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('drops at once what it has not played, and counts it as over', () => {
    const buffer = new JitterBuffer({ sampleRateHz });
    for (let count = 0; count < 10; count += 1) buffer.push(frame(1));
    play(buffer, 2);
    expect(buffer.position).toBe(256);
    buffer.stop();
    expect(buffer.position).toBe(3200);
    expect(play(buffer, 20).some((sample) => sample !== 0)).toBe(false);
    for (let count = 0; count < 4; count += 1) buffer.push(frame(2));
    expect(play(buffer, 1)).toEqual(new Array(128).fill(2));
    expect(buffer.position).toBe(3328);
  });

  it('counts a new stream from its first sample', () => {
    const buffer = new JitterBuffer({ sampleRateHz });
    for (let count = 0; count < 10; count += 1) buffer.push(frame(1));
    play(buffer, 2);
    buffer.reset();
    expect(buffer.position).toBe(0);
    for (let count = 0; count < 4; count += 1) buffer.push(frame(2));
    play(buffer, 1);
    expect(buffer.position).toBe(128);
  });

  it('waits longer after a hole, and not after a pause', () => {
    const buffer = new JitterBuffer({ sampleRateHz });
    const utter = () => {
      for (let count = 0; count < 10; count += 1) buffer.push(frame(1));
      play(buffer, 25);
    };
    utter();
    expect(buffer.waitMs).toBe(40);
    // 0.8 s of silence: the agent had finished.
    play(buffer, 100);
    utter();
    expect(buffer.waitMs).toBe(40);
    // 80 ms: the network was late.
    play(buffer, 10);
    utter();
    expect(buffer.waitMs).toBe(60);
    for (let count = 0; count < 20; count += 1) {
      play(buffer, 10);
      utter();
    }
    expect(buffer.waitMs).toBe(200);
  });
});
