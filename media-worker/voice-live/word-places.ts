import type { WordTiming } from '../cascade/heard-text.ts';

/** A word as the model's voice reports it. */
export interface SpokenWord {
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

/** A word further ahead than this is another occurrence of one that is written otherwise. */
const longestSkip = 60;

/** Finds spoken words in the text they are of, one after the other; those that are not there are skipped. */
export function placesOf(words: readonly SpokenWord[], text: string): readonly WordTiming[] {
  let from = 0;
  return words.flatMap((word) => {
    const textOffset = text.indexOf(word.text, from);
    if (textOffset === -1 || textOffset - from > longestSkip) return [];
    from = textOffset + word.text.length;
    return [{ textOffset, textLength: word.text.length, endMs: word.offsetMs + word.durationMs }];
  });
}
