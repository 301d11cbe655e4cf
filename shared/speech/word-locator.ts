/** Finds spoken words again in the text they come from, one after the other. */
export class WordLocator {
  readonly #text: string;
  #from = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Offset of the next occurrence of `word`, or undefined when it is said otherwise than written. */
  next(word: string): number | undefined {
    const offset = this.#text.indexOf(word, this.#from);
    if (offset === -1) return undefined;
    this.#from = offset + word.length;
    return offset;
  }
}
