import type { SpellingCorrection } from './text-units.ts';

/** Shorter words have too many neighbours. */
const SHORTEST_CORRECTED = 6;

/** True when one insertion, deletion, substitution or swap of neighbours turns `a` into `b`. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.length === restB.length) {
    const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
    return restA.slice(1) === restB.slice(1) || swapped === restB;
  }
  return restA.length > restB.length ? restA.slice(1) === restB : restA === restB.slice(1);
}

/** Corrects one slip in longer words towards the given vocabulary; the first letter must be right. */
export function spellingCorrection(vocabulary: ReadonlySet<string>): SpellingCorrection {
  const byFirstLetter = new Map<string, string[]>();
  for (const known of vocabulary) {
    if (known.length < SHORTEST_CORRECTED) continue;
    const letter = known.charAt(0);
    const list = byFirstLetter.get(letter);
    if (list) list.push(known);
    else byFirstLetter.set(letter, [known]);
  }
  return (wordStem) => {
    if (wordStem.length < SHORTEST_CORRECTED || vocabulary.has(wordStem)) return wordStem;
    const candidates = byFirstLetter.get(wordStem.charAt(0)) ?? [];
    return candidates.find((known) => withinOneEdit(wordStem, known)) ?? wordStem;
  };
}
