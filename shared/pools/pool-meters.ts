import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { PoolMetrics } from './pool-metrics.ts';

/** Each observation: its instrument, its value, and what it is of beside its pool. */
type Reading = readonly [Observable, number, Readonly<Record<string, string>>];

/**
 * Lets a meter read pools: gauges of what there is, counters of what has happened. Attributes are the
 * pool's name and one of a few fixed words.
 *
 * @returns stops that.
 */
export function observePools(meter: Meter, read: () => readonly PoolMetrics[]): () => void {
  const resources = meter.createObservableGauge('continuo.pool.resources', {
    description: 'Connections of a pool by what they are doing.',
  });
  const waiting = meter.createObservableGauge('continuo.pool.waiting');
  const allocations = meter.createObservableCounter('continuo.pool.allocations', {
    description: 'Connections handed out, by where they came from.',
  });
  const refused = meter.createObservableCounter('continuo.pool.refused');
  const failures = meter.createObservableCounter('continuo.pool.creation_failures');

  const readingsOf = (pool: PoolMetrics): Reading[] => [
    [resources, pool.inUse, { state: 'in-use' }],
    [resources, pool.warm, { state: 'warm' }],
    [resources, pool.dedicated, { state: 'dedicated' }],
    [resources, pool.creating, { state: 'creating' }],
    [waiting, pool.waiting, {}],
    [allocations, pool.allocations.dedicated, { tier: 'dedicated' }],
    [allocations, pool.allocations.warm, { tier: 'warm' }],
    [allocations, pool.allocations.cold, { tier: 'cold' }],
    [refused, pool.refused, {}],
    [failures, pool.creationFailures, {}],
  ];
  const observe = (result: BatchObservableResult) => {
    for (const pool of read()) {
      for (const [instrument, value, attributes] of readingsOf(pool)) {
        result.observe(instrument, value, { ...attributes, pool: pool.name });
      }
    }
  };
  const instruments = [resources, waiting, allocations, refused, failures];
  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}
