import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Playback } from './playback.ts';

/** How often a caller who pauses is looked at. */
const askAgainMs = 100;

/**
 * Keeps the agent silent without losing a word of what it is about to say: while an answer is not
 * certain to be wanted, and while the caller may be beginning to speak.
 */
export class FloorHold {
  readonly #playback: Pick<Playback, 'hold' | 'release' | 'isAudible'>;
  readonly #clock: Clock;
  readonly #isUnderWay: () => boolean;
  readonly #onLapsed: () => void;
  #isForAnswer = false;
  #callerUntil = 0;
  #timer: Timer | undefined;
  #isMidSpeech = false;

  constructor(parts: {
    readonly playback: Pick<Playback, 'hold' | 'release' | 'isAudible'>;
    readonly clock: Clock;
    /** The caller has said something and pauses, perhaps for longer than they were waited for. */
    readonly isUnderWay: () => boolean;
    /** A hold for the caller's sake has run out: they said nothing. */
    readonly onLapsed: () => void;
  }) {
    this.#playback = parts.playback;
    this.#clock = parts.clock;
    this.#isUnderWay = parts.isUnderWay;
    this.#onLapsed = parts.onLapsed;
  }

  /** The agent was stopped in the middle of something that it will go on with. */
  get isMidSpeech(): boolean {
    return this.#isMidSpeech;
  }

  /** The caller may be speaking. */
  get isForCaller(): boolean {
    return this.#timer !== undefined;
  }

  /** An answer is being made that may not be wanted. */
  holdAnswer(): void {
    this.#isForAnswer = true;
    this.#playback.hold();
  }

  releaseAnswer(): void {
    this.#isForAnswer = false;
    this.#release();
  }

  /** The caller may be speaking: for so long from now on, unless told again. */
  holdForCaller(forMs: number): void {
    this.#isMidSpeech ||= this.#playback.isAudible;
    this.#callerUntil = Math.max(this.#callerUntil, this.#clock.now() + forMs);
    this.#playback.hold();
    this.#timer ??= this.#wait();
  }

  /** The caller has finished, or was not speaking. */
  releaseForCaller(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#callerUntil = 0;
    this.#isMidSpeech = false;
    this.#release();
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(): Timer {
    return this.#clock.after(this.#callerUntil - this.#clock.now(), () => {
      if (this.#isUnderWay()) this.#callerUntil = this.#clock.now() + askAgainMs;
      if (this.#clock.now() < this.#callerUntil) {
        this.#timer = this.#wait();
        return;
      }
      this.releaseForCaller();
      this.#onLapsed();
    });
  }

  #release(): void {
    if (!this.#isForAnswer && this.#timer === undefined) this.#playback.release();
  }
}
