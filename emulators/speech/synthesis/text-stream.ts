import { splitSentences } from './split-sentences.ts';
import type { SpeechPart } from './ssml.ts';

/**
 * Text that arrives piece by piece (`text.piece`, `text.end`), read as whole sentences: the last
 * one is held back until more text shows that it is complete.
 */
export class TextStream implements AsyncIterable<SpeechPart> {
  readonly #speech: Omit<SpeechPart, 'text' | 'spoken'>;
  #text = '';
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(options: { readonly voice: string; readonly language: string | undefined }) {
    this.#speech = { type: 'speech', ...options, rate: 1, pitchShift: 0 };
  }

  write(piece: string): void {
    this.#text += piece;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SpeechPart> {
    for (;;) {
      const ended = this.#ended;
      const sentences = splitSentences(this.#text);
      const incomplete = ended ? '' : (sentences.pop() ?? '');
      this.#text = incomplete;
      for (const text of sentences) {
        yield { ...this.#speech, text, spoken: text };
      }
      if (ended) return;
      if (this.#text === incomplete && !this.#ended) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
