import type { WordVectors } from './word-vectors.ts';

export interface WeighedWord {
  readonly word: string;
  readonly weight: number;
}

/** Weighted mean of the directions of words, of length one; all zero when none of them is known. */
export function directionOfWords(
  words: readonly WeighedWord[],
  vectors: WordVectors,
): Float32Array {
  const sum = new Float32Array(vectors.dimensions);
  for (const { word, weight } of words) {
    for (const [at, value] of (vectors.direction(word) ?? []).entries()) {
      sum[at] = (sum[at] ?? 0) + weight * value;
    }
  }
  return withLengthOne(sum);
}

/** The same direction with length one; a vector of zeros stays as it is. */
export function withLengthOne(vector: Float32Array): Float32Array {
  const length = Math.sqrt(product(vector, vector)) || 1;
  return vector.map((value) => value / length);
}

/** Scalar product; of two vectors of length one it is their cosine. */
export function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
