export interface SpokenWord {
  /** As written, with its punctuation. */
  readonly text: string;
  /** First sample after the word, counted from the utterance's start. */
  readonly endSample: number;
}

/** Rough spoken length of a word: vowels are long, consonants short, digits are whole words. */
function spokenLength(word: string): number {
  let length = 0;
  for (const character of word.normalize('NFD')) {
    if (/\p{N}/u.test(character)) length += 5;
    else if (/[aeiouyäöü]/iu.test(character)) length += 2;
    else if (/\p{L}/u.test(character)) length += 1;
    else if (/[.,;:!?—–]/u.test(character)) length += 2;
    else if (/[$€£%&@+]/u.test(character)) length += 6;
  }
  return Math.max(1, length);
}

/**
 * Spreads the words over the audio in proportion to their spoken length. The last word ends with
 * the last sample.
 */
export function estimateWordTimings(text: string, sampleCount: number): readonly SpokenWord[] {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const lengths = words.map(spokenLength);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let passed = 0;
  return words.map((word, index) => {
    passed += lengths[index] ?? 0;
    return { text: word, endSample: Math.round((passed / total) * sampleCount) };
  });
}
