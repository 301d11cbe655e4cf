import { distance } from 'fastest-levenshtein';

/** The word that was probably meant: at most two letters away, and less than half of it. */
export function closestWord(written: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, away: distance(written.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, away }) => away <= 2 && away < word.length / 2)
    .sort((one, other) => one.away - other.away);
  return ranked[0]?.word;
}
