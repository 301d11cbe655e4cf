const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Cuts a text into sentences, so that the first is heard while the next is still made. */
export function splitSentences(text: string): string[] {
  return [...segmenter.segment(text)]
    .map(({ segment }) => segment.trim())
    .filter((part) => part !== '');
}
