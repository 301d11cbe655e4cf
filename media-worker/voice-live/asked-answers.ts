import type {
  AnswerEnd,
  AnswerOptions,
  SpeechToSpeechListener,
} from '#shared/contracts/speech-to-speech.ts';
import type { ItemName } from './live-connection.ts';

/** Who has asked for an answer. Nothing is said to it after `onAnswerEnd`. */
export interface AnswerTaker {
  onText(item: ItemName, delta: string): void;
  /** PCM16 mono at `outputSampleRateHz`. */
  onAudio(item: ItemName, pcm: Uint8Array): void;
  onWord: SpeechToSpeechListener['onWord'];
  onItemEnd(item: ItemName): void;
  /** A connection that was lost counts as failed. */
  onAnswerEnd(end: AnswerEnd): void;
}

/** An answer that somebody waits for. */
export interface AskedAnswer {
  readonly taker: AnswerTaker;
  readonly options: AnswerOptions;
}

/** How an answer ends of which nothing came. */
export const nothingCame: Omit<AnswerEnd, 'status'> = {
  toolCalls: [],
  usage: { inputTokens: 0, outputTokens: 0 },
};

/** The answer that is being made, and the one that is wanted after it. */
export class AskedAnswers {
  #taker: AnswerTaker | undefined;
  #wanted: AskedAnswer | undefined;

  /** Whose answer is being made. */
  get taker(): AnswerTaker | undefined {
    return this.#taker;
  }

  /** It cannot be made yet: there is nobody to make it. */
  want(answer: AskedAnswer): void {
    this.#wanted = answer;
  }

  /** It has been asked for, and is made when the one before has ended. */
  ask(answer: AskedAnswer): void {
    if (this.#taker === undefined) this.#taker = answer.taker;
    else this.#wanted = answer;
  }

  /** @returns the wanted one, which is wanted no more. */
  takeWanted(): AskedAnswer | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }

  /** The answer has been made, and the wanted one is now. @returns who had asked for it. */
  end(): AnswerTaker | undefined {
    const taker = this.#taker;
    this.#taker = this.takeWanted()?.taker;
    return taker;
  }

  /** None of them will be made. @returns who had asked. */
  clear(): readonly AnswerTaker[] {
    const takers = [this.#taker, this.takeWanted()?.taker].filter((taker) => taker !== undefined);
    this.#taker = undefined;
    return takers;
  }
}
