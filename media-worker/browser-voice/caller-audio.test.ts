import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createResampler, type SampleRateHz } from '../audio/resampler.ts';
import { tone } from '../audio/tone.ts';
import { CallerAudio } from './caller-audio.ts';

function microphone(sampleRateHz: SampleRateHz) {
  const clock = new VirtualClock();
  const frames: Uint8Array[] = [];
  const audio = new CallerAudio({ sampleRateHz, onFrame: (pcm) => frames.push(pcm), clock });
  return { clock, frames, audio };
}

const bytesOf = (frames: readonly Uint8Array[]) => Buffer.concat(frames);

describe('a page’s microphone', () => {
  it('comes out in frames of 20 ms, whatever the size of the chunks', () => {
    const pcm = Buffer.from(Int16Array.from({ length: 8000 }, (_, index) => index).buffer);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), (sizes) => {
        const { frames, audio } = microphone(16_000);
        let at = 0;
        for (const size of [...sizes, pcm.length]) {
          const chunk = Buffer.from(pcm.subarray(at, at + size));
          audio.push(chunk);
          // The transport reuses its memory.
          chunk.fill(0xff);
          at += size;
        }
        expect(frames.find(({ length }) => length !== 640)).toBeUndefined();
        expect(bytesOf(frames).equals(pcm)).toBe(true);
      }),
    );
  });

  it('takes ten thousand tiny messages, half a sample each', () => {
    const { frames, audio } = microphone(16_000);
    for (let sent = 0; sent < 10_000; sent += 1) audio.push(Uint8Array.of(sent & 0xff));
    expect(frames).toHaveLength(Math.floor(10_000 / 640));
    expect(bytesOf(frames)[641]).toBe(641 & 0xff);
  });

  it.each([24_000, 48_000] as const)('comes at %i Hz and goes on at 16 kHz', (sampleRateHz) => {
    const { frames, audio } = microphone(sampleRateHz);
    const pcm = tone({ frequencyHz: 440, sampleRateHz, durationMs: 210, amplitude: 8000 });
    for (let at = 0; at < pcm.length; at += 777) audio.push(pcm.subarray(at, at + 777));
    const resampler = createResampler({ fromHz: sampleRateHz, toHz: 16_000 });
    const expected = Buffer.from(resampler.push(pcm));
    expect(frames).toHaveLength(10);
    expect(bytesOf(frames).equals(expected.subarray(0, 6400))).toBe(true);
  });

  it('is silent while muted, and keeps its time', () => {
    const { frames, audio } = microphone(16_000);
    const loud = new Uint8Array(640).fill(7);
    audio.push(loud);
    audio.isMuted = true;
    audio.push(loud);
    audio.isMuted = false;
    audio.push(loud);
    expect(frames.map((frame) => frame[100])).toEqual([7, 0, 7]);
  });

  it('leaves out what comes faster than it can have been spoken', async () => {
    const { clock, frames, audio } = microphone(16_000);
    const second = new Uint8Array(32_000);
    for (let sent = 0; sent < 20; sent += 1) audio.push(second);
    expect(frames).toHaveLength(5 * 50);
    expect(audio.droppedMs).toBe(15_000);
    await clock.advance(2000);
    for (let sent = 0; sent < 3; sent += 1) audio.push(second);
    expect(frames).toHaveLength(7 * 50);
    expect(audio.droppedMs).toBe(16_000);
  });
});
