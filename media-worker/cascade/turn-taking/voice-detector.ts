export interface VoiceDetectorOptions {
  /** A voice is so much louder than the noise around it (3: about 10 dB). */
  readonly overNoise?: number;
  /** Mean amplitude below which nothing is a voice (-47 dBFS). */
  readonly leastAmplitude?: number;
  /** However loud the noise, this is a voice (-24 dBFS): better one too many than a deaf ear. */
  readonly surelyVoiceAmplitude?: number;
  /** The noise is the quietest frame of the last one to two of these: no voice lasts so long without a gap. */
  readonly noiseWindowMs?: number;
  /** Shorter sounds are clicks. */
  readonly onsetMs?: number;
  /** Gaps up to this are inside a word. */
  readonly gapMs?: number;
}

/** What a frame changed. */
export type VoiceChange = 'start' | 'stop' | undefined;

/**
 * Tells by loudness alone whether somebody speaks. The threshold follows the noise of the line: it
 * sinks at once with it and rises within a few seconds.
 */
export class VoiceDetector {
  readonly #options: Required<VoiceDetectorOptions>;
  #quietest = 0;
  #quietestOfWindow = Number.POSITIVE_INFINITY;
  #windowMs = 0;
  #loudSince = 0;
  #lastLoudAt = Number.NEGATIVE_INFINITY;
  #lastVoicedAt = Number.NEGATIVE_INFINITY;
  #isVoiced = false;

  constructor(options: VoiceDetectorOptions = {}) {
    this.#options = {
      overNoise: 3,
      leastAmplitude: 150,
      surelyVoiceAmplitude: 2000,
      noiseWindowMs: 3000,
      onsetMs: 60,
      gapMs: 100,
      ...options,
    };
  }

  /**
   * A stretch of the line's audio has arrived.
   * @param amplitude its mean amplitude, 0 to 32768.
   * @param lengthMs 20 for a frame.
   */
  note(amplitude: number, lengthMs: number, now: number): VoiceChange {
    this.#noteNoise(amplitude, lengthMs);
    if (amplitude < this.threshold) return this.#quiet();
    const { onsetMs, gapMs } = this.#options;
    if (now - this.#lastLoudAt > gapMs + lengthMs) this.#loudSince = now - lengthMs;
    this.#lastLoudAt = now;
    if (this.voicedMs < onsetMs) return undefined;
    this.#lastVoicedAt = now;
    if (this.#isVoiced) return undefined;
    this.#isVoiced = true;
    return 'start';
  }

  /** Mean amplitude from which on a frame is a voice. */
  get threshold(): number {
    const { overNoise, leastAmplitude, surelyVoiceAmplitude } = this.#options;
    const noise = Math.min(this.#quietest, this.#quietestOfWindow);
    return Math.max(leastAmplitude, Math.min(surelyVoiceAmplitude, noise * overNoise));
  }

  get isVoiced(): boolean {
    return this.#isVoiced;
  }

  /** How long the present voice, or the last one, has been going on. */
  get voicedMs(): number {
    return this.#lastLoudAt - this.#loudSince;
  }

  /** When the last of a voice was heard, epoch milliseconds; -Infinity before the first. */
  get lastVoicedAt(): number {
    return this.#lastVoicedAt;
  }

  /** What was heard just now was no voice: a key of the telephone. */
  disregard(): VoiceChange {
    this.#lastLoudAt = Number.NEGATIVE_INFINITY;
    return this.#quiet();
  }

  #quiet(): VoiceChange {
    if (!this.#isVoiced) return undefined;
    this.#isVoiced = false;
    return 'stop';
  }

  #noteNoise(amplitude: number, lengthMs: number): void {
    this.#quietestOfWindow = Math.min(this.#quietestOfWindow, amplitude);
    this.#windowMs += lengthMs;
    if (this.#windowMs < this.#options.noiseWindowMs) return;
    this.#quietest = this.#quietestOfWindow;
    this.#quietestOfWindow = Number.POSITIVE_INFINITY;
    this.#windowMs = 0;
  }
}
