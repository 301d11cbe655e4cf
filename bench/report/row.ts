import type { BenchContext } from '../bench-context.ts';

/** Figures by name, in the row's unit. */
export type RowValues = Readonly<Record<string, number>>;

/** What one row of the targets came to. */
export interface RowResult {
  readonly values: RowValues;
  readonly met: boolean;
  readonly metStretch: boolean;
  /** The load and anything that makes the figures what they are, in words. */
  readonly load: string;
  /** Where the time goes, when the target is missed. */
  readonly whereItGoes?: string;
}

/** One row of the targets. */
export interface Row {
  /** P: how fast and how dear; R: a promise of what survives. */
  readonly id: `${'P' | 'R'}${number}`;
  readonly measure: string;
  readonly unit: string;
  readonly target: string;
  readonly stretch: string;
  run(context: BenchContext): Promise<RowResult>;
  /** What has to be known of the peer's figures. */
  readonly peerNote?: string;
  /** The same figures of the peer, where it has them. @param context measures the peer. */
  runPeer?(context: BenchContext): Promise<RowValues>;
}
