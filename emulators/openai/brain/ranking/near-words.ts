import type { WordVectors } from '../../word-vectors/word-vectors.ts';
import type { TextUnit } from './text-units.ts';

/** Cosines up to this one say nothing ... */
const UNRELATED = 0.46;
/** ... and from this one on are as good as they get between two words. */
const SAME = 0.65;
/** Lighter units of a wish are not worth a comparison. */
const WEIGHTY = 0.2;

/**
 * Lets the words of a wish that no tool was described with lean on words that are near to them in
 * meaning; words that some tool does know speak for themselves.
 *
 * @param isKnown whether some tool was described with the unit.
 */
export function withNearWords(
  units: readonly TextUnit[],
  vectors: WordVectors,
  isKnown: (unit: TextUnit) => boolean,
): TextUnit[] {
  return units.map((unit) => {
    const { word } = unit;
    if (word === undefined || unit.weight < WEIGHTY || !vectors.has(word) || isKnown(unit))
      return unit;
    const known = new Map<string, number>();
    return {
      ...unit,
      near: (other) => {
        const before = known.get(other);
        if (before !== undefined) return before;
        const share = (vectors.similarity(word, other) - UNRELATED) / (SAME - UNRELATED);
        const nearness = Math.min(1, Math.max(0, share));
        known.set(other, nearness);
        return nearness;
      },
    };
  });
}
