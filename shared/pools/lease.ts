import type { PoolTier } from './pool-metrics.ts';

/** A resource in somebody's hands. Exactly one of `release` and `discard` ends it; later calls do nothing. */
export interface Lease<Resource> {
  readonly resource: Resource;
  readonly tier: PoolTier;
  /** Gives it back in working order. */
  release(): void;
  /** It is broken: it is destroyed and replaced. */
  discard(): void;
}
