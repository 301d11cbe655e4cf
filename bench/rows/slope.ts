/** `value` at a point in time. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** Change of the value per unit of time, by least squares; 0 of fewer than two samples. */
export function slopeOf(samples: readonly Sample[]): number {
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAt = meanOf(samples.map(({ at }) => at));
  const meanValue = meanOf(samples.map(({ value }) => value));
  let covariance = 0;
  let variance = 0;
  for (const { at, value } of samples) {
    covariance += (at - meanAt) * (value - meanValue);
    variance += (at - meanAt) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
