import { SampleQueue } from '../audio/sample-queue.ts';
import type { PromptAudio } from './prompt-source.ts';

/** Plays one list of prompts at a time into the call, frame by frame. */
export class PromptPlayer {
  readonly #onPrompt: (text: string) => void;
  readonly #queue = new SampleQueue();
  #onFinished: (() => void) | undefined;

  constructor(options: { readonly onPrompt: (text: string) => void }) {
    this.#onPrompt = options.onPrompt;
  }

  /** @param onFinished called when the last sample has been played; not after `stop`. */
  play(prompts: readonly PromptAudio[], onFinished: () => void): void {
    for (const prompt of prompts) {
      if (prompt.text !== undefined) this.#onPrompt(prompt.text);
      this.#queue.append(prompt.samples);
    }
    this.#onFinished = onFinished;
  }

  stop(): void {
    this.#onFinished = undefined;
    this.#queue.clear();
  }

  /** Fills a frame as far as there is audio and returns the number of samples. */
  takeInto(frame: Int16Array): number {
    const taken = this.#queue.takeInto(frame);
    if (this.#queue.length === 0) {
      const finished = this.#onFinished;
      this.#onFinished = undefined;
      finished?.();
    }
    return taken;
  }
}
