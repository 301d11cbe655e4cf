import { FRAME_SAMPLES, LINE_SAMPLE_RATE_HZ, mixInto } from './line-audio.ts';
import { encodeWav } from './wav.ts';

/** Longest recording: 30 minutes. What comes later is not recorded. */
const MAX_FRAMES = (30 * 60 * LINE_SAMPLE_RATE_HZ) / FRAME_SAMPLES;

/**
 * Records both directions of a call, frame by frame: left the caller, right the agent as heard.
 * Silence costs nothing, and frames are kept by reference: they must not be changed afterwards.
 */
export class CallRecorder {
  readonly #caller: (Int16Array | undefined)[] = [];
  readonly #agent: (Int16Array | undefined)[] = [];

  /** Milliseconds recorded. */
  get durationMs(): number {
    return (this.#caller.length * FRAME_SAMPLES * 1000) / LINE_SAMPLE_RATE_HZ;
  }

  /** Adds the 20 ms that both sides had at the same moment; undefined is silence. */
  add(caller: Int16Array | undefined, agent: Int16Array | undefined): void {
    if (this.#caller.length >= MAX_FRAMES) return;
    this.#caller.push(caller);
    this.#agent.push(agent);
  }

  /** The recording so far as a 16 kHz WAV file with both sides in one channel. */
  toMixedWav(): Buffer {
    const samples = new Int16Array(this.#caller.length * FRAME_SAMPLES);
    for (const frames of [this.#caller, this.#agent]) {
      frames.forEach((frame, index) => {
        const place = samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES);
        if (frame !== undefined) mixInto(place, frame);
      });
    }
    return encodeWav({ sampleRateHz: LINE_SAMPLE_RATE_HZ, channels: 1, samples });
  }

  /** The recording so far as a stereo 16 kHz WAV file. */
  toWav(): Buffer {
    const samples = new Int16Array(this.#caller.length * FRAME_SAMPLES * 2);
    const fill = (frames: readonly (Int16Array | undefined)[], channel: 0 | 1) => {
      frames.forEach((frame, frameIndex) => {
        if (frame === undefined) return;
        const base = frameIndex * FRAME_SAMPLES * 2 + channel;
        for (let index = 0; index < frame.length; index += 1)
          samples[base + index * 2] = frame[index] ?? 0;
      });
    };
    fill(this.#caller, 0);
    fill(this.#agent, 1);
    return encodeWav({ sampleRateHz: LINE_SAMPLE_RATE_HZ, channels: 2, samples });
  }
}
