import { joinSpoken } from './heard-text.ts';
import type { CallerInput } from './merge-input.ts';
import type { VoiceInput } from './turn-input.ts';

/** What the caller said that has to wait for the agent's answer to something else. */
export class WaitingWords {
  readonly #inputs: CallerInput[] = [];
  #lastTaken = '';

  /** These words count as said: they are being answered, or wait. */
  noteTaken(text: string): void {
    this.#lastTaken = text;
  }

  /** All of these words, or what they add to those that were answered already. */
  unansweredOf(input: CallerInput): CallerInput {
    const { continues } = input;
    const wasTaken = continues !== undefined && continues.text === this.#lastTaken;
    return wasTaken && !this.endWith(continues.text) ? freshOf(input) : input;
  }

  add(input: CallerInput): void {
    this.#inputs.push(input);
  }

  /** @param text words that were taken for the caller's whole turn. */
  endWith(text: string): boolean {
    return this.#inputs.at(-1)?.text === text;
  }

  clear(): void {
    this.#inputs.length = 0;
  }

  /**
   * Everything that waits, as one input; undefined when nothing does. It waits no more.
   * @param goneOnFrom what is being answered goes on from these words and has them in it: they are left out.
   */
  take(goneOnFrom?: string): VoiceInput | undefined {
    let before = goneOnFrom;
    while (before !== undefined && this.endWith(before)) {
      before = this.#inputs.pop()?.continues?.text;
    }
    const [first, ...others] = this.#inputs.splice(0);
    if (first === undefined) return undefined;
    return {
      ...freshOf(first),
      text: joinSpoken([first, ...others].map((one) => freshOf(one).text)),
    };
  }
}

/** Without what was given out before. */
export function freshOf({ continues, ...said }: CallerInput): VoiceInput {
  return { ...said, text: continues?.added ?? said.text };
}
