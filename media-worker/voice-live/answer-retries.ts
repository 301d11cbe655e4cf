/** A failed answer is asked for once more, a little later. */
const retryAfterMs = 400;
/** The caller's words are played to a new connection and understood within this time. */
const replayPatienceMs = 4000;

/** What is known of an answer that failed. */
export interface FailedAnswer {
  /** The model had written down what it was to answer, or never had to. */
  readonly isTranscribed: boolean;
  /** Some of it is being said. */
  readonly hasWords: boolean;
  /** The connection there is now. */
  readonly connectionId: number;
}

/** What is done about a turn's answers that fail. */
export class AnswerRetries {
  #askedOn = 0;
  #hasRetried = false;

  /** An answer is asked for. */
  noteAsked(connectionId: number): void {
    this.#askedOn = connectionId;
  }

  /** @returns whether it is asked for again, or given up, after this time. */
  next({ isTranscribed, hasWords, connectionId }: FailedAnswer): {
    readonly asksAgain: boolean;
    readonly afterMs: number;
  } {
    // A new connection has not heard the caller: they are played to it, and answered as if they had
    // just spoken.
    const isUnheard = !isTranscribed && connectionId !== this.#askedOn;
    if (isUnheard) return { asksAgain: false, afterMs: replayPatienceMs };
    if (this.#hasRetried || hasWords) return { asksAgain: false, afterMs: 0 };
    this.#hasRetried = true;
    return { asksAgain: true, afterMs: retryAfterMs };
  }
}
