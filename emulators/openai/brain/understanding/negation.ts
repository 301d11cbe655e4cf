const WISH_VERBS = new Set([
  'want',
  'need',
  'like',
  'wish',
  'care',
  'mean',
  'meant',
  'prefer',
  'ask',
  'asking',
  'asked',
  'talking',
  'wanted',
]);
const BOUNDARIES = new Set(['but', 'and', 'just', 'i', 'rather', 'only', 'because']);
const WISH_SCOPE = 6;
const CONTRAST_SCOPE = 4;

/**
 * Positions of the words that the speaker rules out: after "do not want", "instead of",
 * "rather than". A "not" that belongs to a known phrase ("not working") rules nothing out.
 *
 * @param phrasePositions positions that belong to a phrase of the lexicon.
 */
export function negatedPositions(
  words: readonly string[],
  phrasePositions: ReadonlySet<number>,
): Set<number> {
  const negated = new Set<number>();
  const mark = (start: number, scope: number) => {
    for (let position = start; position < Math.min(words.length, start + scope); position += 1) {
      const word = words[position] ?? '';
      if (position > start && BOUNDARIES.has(word)) return;
      negated.add(position);
    }
  };
  for (const [position, word] of words.entries()) {
    const next = words[position + 1] ?? '';
    if (word === 'not' && WISH_VERBS.has(next) && !phrasePositions.has(position))
      mark(position + 2, WISH_SCOPE);
    else if (word === 'not' && ['the', 'about'].includes(next) && !phrasePositions.has(position)) {
      mark(position + 2, 2);
    } else if (word === 'not' && position === 0 && !phrasePositions.has(0)) {
      mark(1, 1);
    } else if ((word === 'instead' && next === 'of') || (word === 'rather' && next === 'than')) {
      mark(position + 2, CONTRAST_SCOPE);
    }
  }
  return negated;
}
