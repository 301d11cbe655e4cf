/**
 * How a resource was obtained. `dedicated`: the one this session used last; `warm`: one that was
 * connected ahead; `cold`: created while the caller waited.
 */
export type PoolTier = 'dedicated' | 'warm' | 'cold';

/** What a pool is doing, for `/api/v1/pools` and the meters. */
export interface PoolMetrics {
  readonly name: string;
  /** The warm target was reached at least once and the pool is open. */
  readonly ready: boolean;
  /** Most resources that exist at a time. */
  readonly capacity: number;
  readonly warmTarget: number;
  readonly inUse: number;
  /** Idle and nobody's. */
  readonly warm: number;
  /** Idle and kept for the session that used them last. */
  readonly dedicated: number;
  readonly creating: number;
  readonly waiting: number;
  readonly allocations: Readonly<Record<PoolTier, number>>;
  /** Acquisitions that found no place within the bounded wait. */
  readonly refused: number;
  readonly created: number;
  readonly creationFailures: number;
  /** Closed because of age, bad health or a holder's word. */
  readonly discarded: number;
}
