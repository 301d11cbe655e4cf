import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { ClauseChunker } from '#shared/speech/clause-chunker.ts';

/** A model that writes nothing for so long after a full stop has finished the sentence, or all of it. */
const sentenceStandsMs = 40;

/** The words of a reply as they are written, in clauses that can be spoken. */
export class ReplyClauses {
  readonly #clock: Clock;
  readonly #onClauses: (texts: readonly string[]) => void;
  #chunker = new ClauseChunker();
  #hasEndedSentence = false;
  #standing: Timer | undefined;

  constructor(parts: {
    readonly clock: Clock;
    /** Complete ones, perhaps none. */
    readonly onClauses: (texts: readonly string[]) => void;
  }) {
    this.#clock = parts.clock;
    this.#onClauses = parts.onClauses;
  }

  /**
   * @param now.isSilent nothing of the reply is being heard: after the end of a sentence its first
   *   words are spoken early. While audio plays whole sentences sound better.
   * @param now.mayStand nobody tells when it ends, as with an answer made ahead, whose end comes only
   *   when it is wanted: its last words are made before.
   */
  write(text: string, now: { readonly isSilent: boolean; readonly mayStand: boolean }): void {
    if (this.#hasEndedSentence && now.isSilent) this.#chunker = new ClauseChunker();
    this.#hasEndedSentence = false;
    this.#onClauses(this.#chunker.push(text));
    if (now.mayStand) this.#awaitMore(text);
  }

  /** What was written so far is spoken now; what follows may be a long time coming. */
  endSentence(): void {
    this.#onClauses(this.#chunker.end());
    this.#hasEndedSentence = true;
  }

  /** Nothing more is written. */
  end(): void {
    this.stop();
    this.#onClauses(this.#chunker.end());
  }

  /** Nobody listens any more. */
  stop(): void {
    this.#standing?.cancel();
  }

  #awaitMore(text: string): void {
    this.#standing?.cancel();
    if (!/[.!?…]["'”’)\]]*\s*$/.test(text)) return;
    this.#standing = this.#clock.after(sentenceStandsMs, () => this.endSentence());
  }
}
