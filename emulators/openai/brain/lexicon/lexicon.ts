import { WordVectors } from '../../word-vectors/word-vectors.ts';
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

/** Words of a phrase may stand this far apart ("lights [just went] out") ... */
const MAX_GAP = 2;
/** ... or this far with one noun among little words between ("nothing [in the kitchen] works"). */
const MAX_GAP_WITH_NOUN = 4;
const LITTLE_WORDS = new Set(
  'in on at of from by to for with the a an my our your his her their this that here there'.split(
    ' ',
  ),
);

const NO_VECTORS = () => new WordVectors({ words: [], rows: new Int8Array() });

/**
 * General English: which words and phrases express the same concept, and for all other words how
 * near they are to each other.
 */
export class Lexicon {
  readonly #phrasesByFirstStem = new Map<string, Phrase[]>();
  readonly #stems = new Set<string>();

  readonly #loadVectors: () => WordVectors;
  #vectors: WordVectors | undefined;

  /** @param loadVectors called once, when a word vector is needed first; without it none is known. */
  constructor(groups: readonly ConceptGroup[], loadVectors: () => WordVectors = NO_VECTORS) {
    this.#loadVectors = loadVectors;
    for (const group of groups) {
      for (const [concept, phrases] of Object.entries(group)) {
        for (const phrase of phrases.split(',')) this.#add(concept, phrase);
      }
    }
  }

  get vectors(): WordVectors {
    this.#vectors ??= this.#loadVectors();
    return this.#vectors;
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
    if (next < 0 || !mayStandApart(stems, at, next)) return undefined;
    positions.push(next);
    at = next;
  }
  return positions;
}

function mayStandApart(stems: readonly string[], at: number, next: number): boolean {
  const gap = next - at - 1;
  if (gap <= MAX_GAP || gap > MAX_GAP_WITH_NOUN) return gap <= MAX_GAP;
  return stems.slice(at + 1, next).filter((each) => !LITTLE_WORDS.has(each)).length <= 1;
}
