import type { SourceVectors } from './read-source.ts';

export interface WordChoice {
  readonly source: SourceVectors;
  /** Words of ordinary requests: all of them are in, and what is used like them has precedence. */
  readonly everyday: readonly string[];
  /** Examples of what is to be left out. */
  readonly names: readonly string[];
  readonly size: number;
}

/** Share of the list that is chosen by frequency alone; the rest must be close to everyday words. */
const BY_FREQUENCY = 0.6;
/** Rarer words of the source are mostly slips and names. */
const LAST_RANK = 70_000;
/** Log-odds above which a frequent word passes for one of the language rather than a name ... */
const ORDINARY = -0.5;
/** ... and above which a word that is used like everyday words does. */
const PERHAPS_ORDINARY = -2;
const EVERYDAY_NEIGHBOURS = 3;

/**
 * Chooses the words that are worth a vector: words of everyday requests, frequent words that are no
 * proper names, and rarer ones that are used like the everyday ones.
 *
 * @returns at most `size` words, from the most to the least frequent.
 */
export function chooseWords({ source, everyday, names, size }: WordChoice): string[] {
  const known = everyday.filter((word) => source.has(word));
  const isName = new Set(names);
  const oddsOf = oddsOfBeingOrdinary(
    source,
    known.filter((word) => !isName.has(word)),
    names.filter((word) => source.has(word)),
  );
  const candidates = source.words
    .slice(0, LAST_RANK)
    .filter((word) => /^[a-z]{2,}$/.test(word) && !isName.has(word))
    .map((word) => ({ word, odds: oddsOf(word) }));
  const frequent = candidates
    .filter(({ odds }) => odds > ORDINARY)
    .slice(0, Math.round(size * BY_FREQUENCY));
  const chosen = new Set([...known, ...frequent.map(({ word }) => word)]);
  const closeness = closenessTo(source, known);
  const others = candidates
    .filter(({ word, odds }) => odds > PERHAPS_ORDINARY && !chosen.has(word))
    .map(({ word }) => ({ word, closeness: closeness(word) }))
    .sort((a, b) => b.closeness - a.closeness);
  for (const { word } of others.slice(0, Math.max(0, size - chosen.size))) chosen.add(word);
  const rank = new Map(source.words.map((word, at) => [word, at]));
  return [...chosen].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
}

/** Mean cosine with the nearest everyday words. */
function closenessTo(source: SourceVectors, everyday: readonly string[]): (word: string) => number {
  const rows = everyday.map((word) => source.direction(word));
  return (word) => {
    const own = source.direction(word);
    return rows
      .map((row) => product(own, row))
      .sort((a, b) => b - a)
      .slice(0, EVERYDAY_NEIGHBOURS)
      .reduce((sum, cosine) => sum + cosine / EVERYDAY_NEIGHBOURS, 0);
  };
}

const ROUNDS = 3000;
const STEP = 8;
const DECAY = 1e-4;

/** Tells words of the language from names by logistic regression on their vectors. */
function oddsOfBeingOrdinary(
  source: SourceVectors,
  ordinary: readonly string[],
  names: readonly string[],
): (word: string) => number {
  const examples = [
    ...ordinary.map((word) => ({
      row: source.direction(word),
      is: 1,
      share: 0.5 / ordinary.length,
    })),
    ...names.map((word) => ({ row: source.direction(word), is: 0, share: 0.5 / names.length })),
  ];
  const weights = new Float64Array(source.dimensions);
  let bias = 0;
  const odds = (row: Float64Array) => bias + product(weights, row);
  for (let round = 0; round < ROUNDS; round += 1) {
    const gradient = new Float64Array(source.dimensions);
    let biasGradient = 0;
    for (const { row, is, share } of examples) {
      const error = (1 / (1 + Math.exp(-odds(row))) - is) * share;
      for (const [at, value] of row.entries()) gradient[at] = (gradient[at] ?? 0) + error * value;
      biasGradient += error;
    }
    for (const [at, value] of weights.entries()) {
      weights[at] = value - STEP * ((gradient[at] ?? 0) + DECAY * value);
    }
    bias -= STEP * biasGradient;
  }
  return (word) => odds(source.direction(word));
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
