/** A matrix as rows of equal length. */
export type Rows = readonly Float64Array[];

const MOST_SWEEPS = 60;
const NEGLIGIBLE = 1e-12;

/** Mean of the rows. */
export function meanOf(rows: Rows): Float64Array {
  const mean = new Float64Array(rows[0]?.length ?? 0);
  for (const row of rows) {
    for (const [at, value] of row.entries()) mean[at] = (mean[at] ?? 0) + value / rows.length;
  }
  return mean;
}

/** Directions of greatest variance of rows whose mean is zero, the greatest first, of length one. */
export function principalComponents(rows: Rows): Float64Array[] {
  const { values, vectors } = eigenvectors(covariance(rows));
  return vectors
    .map((vector, at) => ({ vector, value: values[at] ?? 0 }))
    .sort((a, b) => b.value - a.value)
    .map(({ vector }) => vector);
}

function covariance(rows: Rows): Float64Array[] {
  const size = rows[0]?.length ?? 0;
  const sums = Array.from({ length: size }, () => new Float64Array(size));
  for (const row of rows) {
    for (const [i, sum] of sums.entries()) {
      const factor = (row[i] ?? 0) / rows.length;
      for (let j = 0; j < size; j += 1) sum[j] = (sum[j] ?? 0) + factor * (row[j] ?? 0);
    }
  }
  return sums;
}

/** Eigenvectors of a symmetric matrix by Jacobi's rotations. */
function eigenvectors(symmetric: readonly Float64Array[]): {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
} {
  const size = symmetric.length;
  const matrix = symmetric.map((row) => Float64Array.from(row));
  const basis = symmetric.map((_, at) => {
    const row = new Float64Array(size);
    row[at] = 1;
    return row;
  });
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let rest = 0;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        rest += (matrix[p]?.[q] ?? 0) ** 2;
        rotate(matrix, basis, p, q);
      }
    }
    if (rest < NEGLIGIBLE) break;
  }
  return { values: matrix.map((row, at) => row[at] ?? 0), vectors: basis };
}

/** Turns rows and columns `p` and `q` so that their common entry becomes zero. */
function rotate(matrix: Float64Array[], basis: Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [matrix[p], matrix[q]];
  const common = rowP?.[q] ?? 0;
  if (!rowP || !rowQ || Math.abs(common) < NEGLIGIBLE) return;
  const slope = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * common);
  const tangent = Math.sign(slope || 1) / (Math.abs(slope) + Math.sqrt(slope * slope + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of matrix) turn(row, p, q, cosine, sine);
  turnRows(matrix, p, q, cosine, sine);
  turnRows(basis, p, q, cosine, sine);
}

function turn(row: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const [a, b] = [row[p] ?? 0, row[q] ?? 0];
  row[p] = cosine * a - sine * b;
  row[q] = sine * a + cosine * b;
}

function turnRows(rows: Float64Array[], p: number, q: number, cosine: number, sine: number): void {
  const [rowP, rowQ] = [rows[p], rows[q]];
  if (!rowP || !rowQ) return;
  for (let at = 0; at < rowP.length; at += 1) {
    const [a, b] = [rowP[at] ?? 0, rowQ[at] ?? 0];
    rowP[at] = cosine * a - sine * b;
    rowQ[at] = sine * a + cosine * b;
  }
}
