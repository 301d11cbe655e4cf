import type { ConceptGroup } from '../../brain/lexicon/concept-group.ts';
import { wordsOf } from '../../brain/text/words.ts';

/** How much a word's synonyms count against the word itself. */
const PULL = 1;
const ROUNDS = 5;

/**
 * Draws words that the lexicon calls synonyms towards each other, since texts of a news agency use
 * "bill" for a law and "power" for politics (Faruqui et al., "Retrofitting Word Vectors to Semantic
 * Lexicons", 2015).
 *
 * @param rows one for each word; all become of length one.
 */
export function drawTogether(
  words: readonly string[],
  rows: readonly Float64Array[],
  groups: readonly ConceptGroup[],
): Float64Array[] {
  const synonyms = synonymsOf(words, groups);
  const own = rows.map(normalised);
  const drawn = own.map((row) => row);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [position, others] of synonyms) {
      const start = own[position];
      if (!start) continue;
      const total = Math.max(1, sum([...others.values()]));
      const row = Float64Array.from(start);
      for (const [other, share] of others) {
        for (const [at, value] of (drawn[other] ?? start).entries()) {
          row[at] = (row[at] ?? 0) + (PULL * share * value) / total;
        }
      }
      drawn[position] = normalised(row);
    }
  }
  return drawn;
}

/** Positions of the synonyms of each word; all words of one concept together have a share of one. */
function synonymsOf(
  words: readonly string[],
  groups: readonly ConceptGroup[],
): Map<number, Map<number, number>> {
  const positions = new Map(words.map((word, at) => [word, at]));
  const synonyms = new Map<number, Map<number, number>>();
  for (const phrases of groups.flatMap((group) => Object.values(group))) {
    const members = new Set(
      phrases.split(',').flatMap((phrase) => {
        const [word = '', ...more] = wordsOf(phrase);
        const position = more.length === 0 ? positions.get(word) : undefined;
        return position === undefined ? [] : [position];
      }),
    );
    const share = 1 / Math.max(1, members.size - 1);
    for (const member of members) {
      const known = synonyms.get(member) ?? new Map<number, number>();
      for (const other of members) {
        if (other !== member) known.set(other, Math.max(known.get(other) ?? 0, share));
      }
      synonyms.set(member, known);
    }
  }
  return synonyms;
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

function normalised(row: Float64Array): Float64Array {
  const length = Math.sqrt(row.reduce((all, value) => all + value * value, 0)) || 1;
  return row.map((value) => value / length);
}
