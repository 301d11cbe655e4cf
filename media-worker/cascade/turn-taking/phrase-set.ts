/** Phrases, looked up in lists of words. */
export interface PhraseSet {
  /** The words are phrases of the set and nothing else; false for no words. */
  covers(words: readonly string[]): boolean;
  /** The last words are one of the phrases. */
  endsIn(words: readonly string[]): boolean;
  /** One of the phrases is somewhere in the words. */
  isWithin(words: readonly string[]): boolean;
}

/** @param phrases lower case, words with single spaces between. */
export function createPhraseSet(phrases: readonly string[]): PhraseSet {
  const known = new Set(phrases);
  const longest = Math.max(0, ...phrases.map((phrase) => phrase.split(' ').length));

  /** Length in words of the longest phrase that begins at `at`; 0 for none. */
  function lengthAt(words: readonly string[], at: number): number {
    let length = Math.min(longest, words.length - at);
    while (length > 0 && !known.has(words.slice(at, at + length).join(' '))) length -= 1;
    return length;
  }

  return {
    covers(words) {
      let at = 0;
      while (at < words.length) {
        const length = lengthAt(words, at);
        if (length === 0) return false;
        at += length;
      }
      return words.length > 0;
    },
    endsIn(words) {
      for (let length = 1; length <= Math.min(longest, words.length); length += 1) {
        if (known.has(words.slice(-length).join(' '))) return true;
      }
      return false;
    },
    isWithin: (words) => words.some((_, at) => lengthAt(words, at) > 0),
  };
}
