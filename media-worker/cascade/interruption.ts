import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Turn } from './turn.ts';

/** A turn that the caller cut off, until it is clear whether they meant to. */
export class Interruption {
  readonly turn: Turn;
  readonly #clock: Clock;
  readonly #resumeAfterMs: number;
  readonly #isUnderWay: () => boolean;
  readonly #onNothingSaid: () => void;
  #timer: Timer | undefined;
  #recorded: Promise<void> | undefined;

  constructor(parts: {
    readonly turn: Turn;
    readonly clock: Clock;
    /** Without further words for so long it was none. */
    readonly resumeAfterMs: number;
    /** The caller has said something and pauses, perhaps for longer than that. */
    readonly isUnderWay: () => boolean;
    readonly onNothingSaid: () => void;
  }) {
    this.turn = parts.turn;
    this.#clock = parts.clock;
    this.#resumeAfterMs = parts.resumeAfterMs;
    this.#isUnderWay = parts.isUnderWay;
    this.#onNothingSaid = parts.onNothingSaid;
  }

  /** There are words, and more have to follow. */
  awaitWords(): void {
    this.settle();
    this.#timer = this.#clock.after(this.#resumeAfterMs, () => {
      if (this.#isUnderWay()) this.awaitWords();
      else this.#onNothingSaid();
    });
  }

  /** It was meant: history holds what was heard of the turn, and it will not be resumed. */
  get isMeant(): boolean {
    return this.#recorded !== undefined;
  }

  /** @param record writes what was heard; called once, however often it turns out to be meant. */
  confirm(record: (turn: Turn) => Promise<void>): Promise<void> {
    this.#recorded ??= record(this.turn);
    return this.#recorded;
  }

  /** It is clear now. */
  settle(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
