/** How long something took, in milliseconds, over all its samples; percentiles over the last ones. */
export interface LatencySummary {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/** Samples that a stage keeps: a call of an hour has fewer turns. */
export const keptSamples = 200;

/**
 * Samples of one stage in bounded memory: a window of the last 200. Count, minimum, maximum and mean
 * are of all samples there ever were; percentiles (nearest rank) are of the window.
 */
export class LatencyWindow {
  readonly #window: number[] = [];
  #next = 0;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  /** @param durationMs not negative. */
  add(durationMs: number): void {
    this.#window[this.#next] = durationMs;
    this.#next = (this.#next + 1) % keptSamples;
    this.#count += 1;
    this.#sum += durationMs;
    this.#min = Math.min(this.#min, durationMs);
    this.#max = Math.max(this.#max, durationMs);
  }

  /** Samples of the window, oldest first. */
  samples(): readonly number[] {
    if (this.#count <= keptSamples) return [...this.#window];
    return [...this.#window.slice(this.#next), ...this.#window.slice(0, this.#next)];
  }

  /** Undefined while there is no sample. */
  summary(): LatencySummary | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#window.toSorted((one, other) => one - other);
    const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? this.#max;
    return {
      count: this.#count,
      min: this.#min,
      p50: rank(0.5),
      p95: rank(0.95),
      p99: rank(0.99),
      max: this.#max,
      mean: this.#sum / this.#count,
    };
  }
}
