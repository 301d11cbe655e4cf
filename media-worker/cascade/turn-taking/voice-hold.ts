import type { TurnTakingOptions } from './turn-taking-options.ts';

/**
 * Decides when the agent waits for a voice of which no word is known yet. Coughs are too short for it;
 * a line on which voices come to nothing (a television, the agent's echo) is not heeded any more.
 */
export class VoiceHold {
  readonly #options: TurnTakingOptions['voice'];
  readonly #longestMs: number;
  #fruitless = 0;

  /** @param parts.longestMs a voice that has had no words for so long is no reason to be silent. */
  constructor(parts: {
    readonly options: TurnTakingOptions['voice'];
    readonly longestMs: number;
  }) {
    this.#options = parts.options;
    this.#longestMs = parts.longestMs;
  }

  /** For how long the agent is to be silent from now on; undefined when it need not be. */
  holdMs(voicedMs: number, isSpeaking: boolean): number | undefined {
    const { pausesSpeechMs, delaysAnswerMs, overAfterMs, mostFruitless } = this.#options;
    if (this.#fruitless >= mostFruitless) return undefined;
    const fromMs = isSpeaking ? pausesSpeechMs : delaysAnswerMs;
    return voicedMs >= fromMs && voicedMs <= this.#longestMs ? overAfterMs : undefined;
  }

  /** Words followed after all. */
  noteWords(): void {
    this.#fruitless = 0;
  }

  /** The agent waited, and nothing was said. */
  noteNothing(): void {
    this.#fruitless += 1;
  }
}
