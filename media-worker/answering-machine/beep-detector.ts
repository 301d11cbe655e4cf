import { type Tone, toneIn } from './tone-in.ts';

const frameMs = 20;
const windowFrames = 4;
/** A beep has no second tone: DTMF, ring-back and chords have less than this in their strongest. */
const leastPurity = 0.9;
const lowestHz = 440;
const highestHz = 1500;
/** -44 dBFS. */
const leastLevel = 200;
/** A beep holds its pitch and its loudness; a voice glides. */
const mostGlide = 0.02;
const mostSwing = 1.6;
/** Shorter ones come from consonants, clicks and keys. A frame at each end may be half a tone. */
const leastMs = 180;
/** Longer ones are dial tones, fax machines and music. */
const mostMs = 3000;

interface Run {
  readonly frequencyHz: number;
  readonly level: number;
  frames: number;
}

/**
 * Hears the beep after which an answering machine records: one steady tone of 440 to 1500 Hz. Whistling
 * at one pitch, and the tones before "this number is not in service", sound the same to it.
 */
export class BeepDetector {
  readonly #window: Int16Array[] = [];
  #run: Run | undefined;

  /**
   * The next 20 ms.
   * @param frame 320 samples, 16 kHz; is kept for the next frames.
   * @returns true once, when a beep is over.
   */
  push(frame: Int16Array): boolean {
    this.#window.push(frame);
    if (this.#window.length < windowFrames) return false;
    if (this.#window.length > windowFrames) this.#window.shift();
    const tone = toneIn(joined(this.#window));
    const run = this.#run;
    if (isBeepLike(tone)) {
      if (run !== undefined && goesOn(run, tone)) run.frames += 1;
      else this.#run = { ...tone, frames: 1 };
      return false;
    }
    this.#run = undefined;
    const lengthMs = run === undefined ? 0 : (run.frames + windowFrames - 1) * frameMs;
    return lengthMs >= leastMs && lengthMs <= mostMs;
  }
}

function isBeepLike({ frequencyHz, purity, level }: Tone): boolean {
  const isInRange = frequencyHz >= lowestHz * (1 - mostGlide) && frequencyHz <= highestHz;
  return isInRange && purity >= leastPurity && level >= leastLevel;
}

function goesOn(run: Run, { frequencyHz, level }: Tone): boolean {
  const glide = Math.abs(frequencyHz / run.frequencyHz - 1);
  const swing = Math.max(level / run.level, run.level / level);
  return glide <= mostGlide && swing <= mostSwing;
}

function joined(frames: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    samples.set(frame, at);
    at += frame.length;
  }
  return samples;
}
