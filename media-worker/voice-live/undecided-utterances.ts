import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { CallerInput } from './caller-input.ts';
import type { ItemName } from './live-connection.ts';

/** An utterance without a transcript for so long takes the floor: somebody has spoken. */
const transcriptWaitMs = 700;

type Utterance = CallerInput & { readonly item: ItemName };

/** Complete utterances of which it is not known yet whether they take the floor. */
export class UndecidedUtterances {
  readonly #clock: Clock;
  readonly #onKnown: (input: CallerInput) => void;
  readonly #waiting = new Map<ItemName, { readonly input: Utterance; readonly timer: Timer }>();

  /** @param parts.onKnown what the utterance was is known, or not to be known in time. */
  constructor(parts: {
    readonly clock: Clock;
    readonly onKnown: (input: CallerInput) => void;
  }) {
    this.#clock = parts.clock;
    this.#onKnown = parts.onKnown;
  }

  get exist(): boolean {
    return this.#waiting.size > 0;
  }

  add(input: Utterance): void {
    const { item } = input;
    const timer = this.#clock.after(transcriptWaitMs, () => this.transcribe(item, undefined));
    this.#waiting.set(item, { input, timer });
  }

  /**
   * @param text undefined: nobody could write it down.
   * @returns whether the utterance was one of these.
   */
  transcribe(item: ItemName, text: string | undefined): boolean {
    const undecided = this.#waiting.get(item);
    if (undecided === undefined) return false;
    this.#waiting.delete(item);
    undecided.timer.cancel();
    const { input } = undecided;
    this.#onKnown(text === undefined ? input : { ...input, text });
    return true;
  }

  /** What they were is no longer of interest. */
  close(): void {
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }
}
