/** Where one word of a clause lies in its audio. */
export interface WordTiming {
  readonly textOffset: number;
  readonly textLength: number;
  readonly endMs: number;
}

/**
 * How many characters of a clause have been spoken after `elapsedMs` of its audio: up to the end of
 * the last word that was finished. Without word timings the words are taken to be equally fast.
 *
 * @param audioMs length of the audio known so far, for the estimate.
 */
export function spokenLength(
  text: string,
  words: readonly WordTiming[],
  elapsedMs: number,
  audioMs: number,
): number {
  if (words.length === 0) return estimatedLength(text, elapsedMs, audioMs);
  let end = 0;
  for (const word of words) {
    if (word.endMs <= elapsedMs) end = Math.max(end, word.textOffset + word.textLength);
  }
  return Math.min(end, text.length);
}

/** Joins pieces of speech with one space where neither side has one. */
export function joinSpoken(pieces: readonly string[]): string {
  let joined = '';
  for (const piece of pieces) {
    if (piece === '') continue;
    const needsSpace = joined !== '' && !/\s$/.test(joined) && !/^\s/.test(piece);
    joined += needsSpace ? ` ${piece}` : piece;
  }
  return joined.trim();
}

function estimatedLength(text: string, elapsedMs: number, audioMs: number): number {
  if (audioMs <= 0 || elapsedMs <= 0) return 0;
  if (elapsedMs >= audioMs) return text.length;
  const reached = Math.floor((text.length * elapsedMs) / audioMs);
  const wordBoundary = text.slice(0, reached + 1).search(/\s\S*$/);
  return wordBoundary === -1 ? 0 : wordBoundary;
}
