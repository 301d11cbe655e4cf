import type { Clock } from '#shared/contracts/clock.ts';
import { HearingWatch } from '../cascade/hearing-watch.ts';
import { meanAmplitude } from '../cascade/loudness.ts';
import { bytesPerMs } from '../cascade/pcm.ts';
import { VoiceDetector } from '../cascade/turn-taking/voice-detector.ts';
import { AudioMemory } from './audio-memory.ts';

/** After their last sound a caller's words are understood, or nothing was said. */
const understoodWithinMs = 3000;

/** The caller's side of the line: when they spoke, and what of it nobody has understood yet. */
export class CallerAudio {
  readonly #clock: Clock;
  readonly #voice = new VoiceDetector();
  readonly #watch = new HearingWatch();
  readonly #memory = new AudioMemory();
  /** Utterances that were begun and of which it is not known what they were. */
  readonly #openUtterances = new Set<string>();
  #mutedUntil = 0;
  /** Since when nobody listens, epoch milliseconds. */
  #unheardSince: number | undefined = 0;

  constructor(parts: { readonly clock: Clock }) {
    this.#clock = parts.clock;
  }

  /** When the caller was last heard to speak, epoch milliseconds; -Infinity before that. */
  get lastVoicedAt(): number {
    return this.#voice.lastVoicedAt;
  }

  /** What whoever listens next has to hear first, oldest first. */
  get unheard(): readonly Uint8Array[] {
    return this.#memory.chunks;
  }

  /** The caller's telephone makes a sound that is no speech. */
  mute(forMs: number): void {
    this.#mutedUntil = this.#clock.now() + forMs;
    this.#voice.disregard();
    this.#watch.reset();
  }

  /**
   * A stretch of the line's audio has arrived.
   * @param pcm PCM16 mono 16 kHz; may be kept.
   * @returns it as it is to be heard, and whether the listener has ignored somebody who speaks.
   */
  note(pcm: Uint8Array): { readonly heard: Uint8Array; readonly isIgnored: boolean } {
    const now = this.#clock.now();
    const heard = now < this.#mutedUntil ? new Uint8Array(pcm.length) : pcm;
    const amplitude = meanAmplitude(heard);
    const lengthMs = heard.length / bytesPerMs;
    this.#voice.note(amplitude, lengthMs, now);
    this.#memory.note(heard, this.#isUnderWay(now));
    const isIgnored =
      this.#unheardSince === undefined && this.#watch.note(amplitude, lengthMs, now);
    return { heard, isIgnored };
  }

  /** Somebody listens from now on, and has been told what is `unheard`. */
  listenedTo(): void {
    this.#unheardSince = undefined;
    this.#openUtterances.clear();
  }

  /** Nobody listens any more. */
  left(): void {
    this.#unheardSince = this.#clock.now();
    this.#watch.reset();
  }

  /** The listener has noticed that somebody speaks. */
  begun(utterance: string): void {
    this.#openUtterances.add(utterance);
    this.#watch.noteHypothesis(this.#clock.now());
  }

  /** They are silent again; `complete` follows, unless it was nothing. */
  ended(utterance: string): void {
    this.#openUtterances.delete(utterance);
    this.#watch.reset();
  }

  complete(utterance: string): void {
    this.#openUtterances.add(utterance);
  }

  /** Nobody needs to hear it again. */
  understood(utterance: string): void {
    this.#openUtterances.delete(utterance);
    if (this.#openUtterances.size === 0) this.#memory.clear();
  }

  /** Nobody needs to hear any of it again. */
  settled(): void {
    this.#openUtterances.clear();
    this.#memory.clear();
  }

  /** Something has been said of which it is not known yet what it was. */
  #isUnderWay(now: number): boolean {
    if (this.#openUtterances.size > 0) return true;
    if (now - this.lastVoicedAt < understoodWithinMs) return true;
    return this.#unheardSince !== undefined && this.lastVoicedAt >= this.#unheardSince;
  }
}
