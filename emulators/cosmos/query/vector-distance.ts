import { badRequest } from '../cosmos-error.ts';
import { isArray, type Json } from '../json.ts';

export type DistanceFunction = 'cosine' | 'dotproduct' | 'euclidean';

/** One entry of a container's `vectorEmbeddingPolicy`. */
export interface VectorEmbedding {
  readonly path: string;
  readonly distanceFunction: DistanceFunction;
}

/** Whether a larger score means more similar. */
export function scoresSimilarity(distanceFunction: DistanceFunction): boolean {
  return distanceFunction !== 'euclidean';
}

/**
 * Score of two vectors (Microsoft docs: "VectorDistance"): similarity for cosine and dot product,
 * distance for euclidean; undefined when one of them is no vector of numbers.
 * @throws CosmosError 400 when the dimensions differ.
 */
export function vectorDistance(
  left: Json | undefined,
  right: Json | undefined,
  distanceFunction: DistanceFunction,
): number | undefined {
  if (!isVector(left) || !isVector(right)) return undefined;
  if (left.length !== right.length) {
    throw badRequest(
      `The vectors of VectorDistance have ${left.length} and ${right.length} dimensions.`,
    );
  }
  let dot = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  let differences = 0;
  left.forEach((value, index) => {
    const other = right[index] ?? 0;
    dot += value * other;
    leftSquares += value * value;
    rightSquares += other * other;
    differences += (value - other) ** 2;
  });
  if (distanceFunction === 'dotproduct') return dot;
  if (distanceFunction === 'euclidean') return Math.sqrt(differences);
  return leftSquares === 0 || rightSquares === 0 ? 0 : dot / Math.sqrt(leftSquares * rightSquares);
}

function isVector(value: Json | undefined): value is readonly number[] {
  return isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}
