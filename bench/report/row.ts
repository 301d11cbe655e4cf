import type { BenchContext } from '../bench-context.ts';

/** Figures by name, in the row's unit. */
export type RowValues = Readonly<Record<string, number>>;

/** What one row of the targets came to. */
export interface RowResult {
  readonly values: RowValues;
  /** Met as far as the figures say; undefined where the row has no target of its own. */
  readonly met: boolean;
  readonly metStretch: boolean;
  /** The load and anything that makes the figures what they are, in words. */
  readonly load: string;
}

/** One row of the targets. */
export interface Row {
  readonly id: `P${number}`;
  readonly measure: string;
  readonly unit: string;
  readonly target: string;
  readonly stretch: string;
  run(context: BenchContext): Promise<RowResult>;
}
