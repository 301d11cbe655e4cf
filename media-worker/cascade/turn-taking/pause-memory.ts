/** Shorter pauses belong to every speech. */
const leastPauseMs = 150;
/** A pause may be a little longer the next time. */
const margin = 1.25;
/** How much of the way to a newly seen pause is taken at once: one pause may be chance. */
const trust = 0.7;
/** With every turn that ended as expected, what was learned fades. */
const fading = 0.9;

/** Learns during one call how long this caller stops in the middle of what they say. */
export class PauseMemory {
  readonly #longestWaitMs: number;
  #learnedMs = 0;

  constructor(parts: { readonly longestWaitMs: number }) {
    this.#longestWaitMs = parts.longestWaitMs;
  }

  /**
   * The caller was silent for so long and then went on.
   * @param wasTaken the pause was taken for the end of their turn: once is enough.
   */
  noteContinued(pauseMs: number, wasTaken: boolean): void {
    if (pauseMs < leastPauseMs) return;
    const wantedMs = Math.min(pauseMs * margin, this.#longestWaitMs);
    const step = (wantedMs - this.#learnedMs) * (wasTaken ? 1 : trust);
    this.#learnedMs += Math.max(0, step);
  }

  /** The caller's turn was over where it seemed to be. */
  noteEnded(): void {
    this.#learnedMs *= fading;
  }

  /** The wait for this caller, never shorter than the usual one. */
  raise(waitMs: number): number {
    return Math.max(waitMs, this.#learnedMs);
  }
}
