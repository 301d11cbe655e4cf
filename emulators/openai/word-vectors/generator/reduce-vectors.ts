import { meanOf, principalComponents } from './principal-components.ts';

export interface ReducedShape {
  readonly dimensions: number;
  /** How many of the strongest components are taken away. */
  readonly commonComponents: number;
}

/**
 * Brings vectors into fewer dimensions. Before and after, what all words have in common is taken
 * away: the mean and the strongest components, which tell frequency rather than meaning (Mu and
 * Viswanath, "All-but-the-Top", 2018; Raunak, "Effective dimensionality reduction for word
 * embeddings", 2017).
 *
 * @returns rows of `dimensions` numbers each.
 */
export function reduceVectors(
  rows: readonly Float64Array[],
  { dimensions, commonComponents }: ReducedShape,
): Float64Array[] {
  const purified = withoutCommon(rows, commonComponents);
  const components = principalComponents(purified).slice(0, dimensions);
  const reduced = purified.map((row) =>
    Float64Array.from(components, (component) => product(row, component)),
  );
  return withoutCommon(reduced, commonComponents);
}

function withoutCommon(rows: readonly Float64Array[], components: number): Float64Array[] {
  const mean = meanOf(rows);
  const centred = rows.map((row) => row.map((value, at) => value - (mean[at] ?? 0)));
  const common = principalComponents(centred).slice(0, components);
  return centred.map((row) =>
    common.reduce((left, component) => {
      const share = product(left, component);
      return left.map((value, at) => value - share * (component[at] ?? 0));
    }, row),
  );
}

/** A row in whole numbers from -127 to 127; its direction stays, its length is lost. */
export function quantise(row: Float64Array): Int8Array {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return Int8Array.from(row, (value) => Math.round((value / largest) * 127));
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
