import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/words.ts';
import type { ConceptGroup } from './concept-group.ts';

interface Phrase {
  readonly stems: readonly string[];
  readonly concept: string;
}

/** A concept found in a text, with the positions of the words that express it. */
export interface ConceptMatch {
  readonly concept: string;
  readonly positions: readonly number[];
}

/** Words of a phrase may stand this far apart ("lights [just went] out"). */
const MAX_GAP = 2;

/** General-English synonyms: which words and phrases express the same concept. */
export class Lexicon {
  readonly #phrasesByFirstStem = new Map<string, Phrase[]>();
  readonly #stems = new Set<string>();

  constructor(groups: readonly ConceptGroup[]) {
    for (const group of groups) {
      for (const [concept, phrases] of Object.entries(group)) {
        for (const phrase of phrases.split(',')) this.#add(concept, phrase);
      }
    }
  }

  /** True when some phrase of the lexicon contains the stem. */
  knows(wordStem: string): boolean {
    return this.#stems.has(wordStem);
  }

  stems(): Iterable<string> {
    return this.#stems;
  }

  /** Finds every concept that the stems express; at most one match per concept, phrase and start. */
  match(stems: readonly string[]): ConceptMatch[] {
    const matches: ConceptMatch[] = [];
    for (const [start, first] of stems.entries()) {
      for (const phrase of this.#phrasesByFirstStem.get(first) ?? []) {
        const positions = positionsOf(phrase.stems, stems, start);
        if (positions) matches.push({ concept: phrase.concept, positions });
      }
    }
    return matches;
  }

  #add(concept: string, phrase: string): void {
    const stems = wordsOf(phrase).map(stem);
    const first = stems[0];
    if (first === undefined) return;
    for (const each of stems) this.#stems.add(each);
    const known = this.#phrasesByFirstStem.get(first);
    if (known) known.push({ stems, concept });
    else this.#phrasesByFirstStem.set(first, [{ stems, concept }]);
  }
}

function positionsOf(
  phrase: readonly string[],
  stems: readonly string[],
  start: number,
): number[] | undefined {
  const positions = [start];
  let at = start;
  for (const wanted of phrase.slice(1)) {
    const next = stems.indexOf(wanted, at + 1);
    if (next < 0 || next - at - 1 > MAX_GAP) return undefined;
    positions.push(next);
    at = next;
  }
  return positions;
}
