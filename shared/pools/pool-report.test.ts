import { createNoopMeter } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { observePools } from './pool-meters.ts';
import type { PoolMetrics } from './pool-metrics.ts';
import { reportPools } from './pool-report.ts';

const chat: PoolMetrics = {
  name: 'chat',
  ready: true,
  capacity: 10,
  warmTarget: 2,
  inUse: 3,
  warm: 2,
  dedicated: 1,
  creating: 1,
  waiting: 4,
  allocations: { dedicated: 5, warm: 12, cold: 3 },
  refused: 6,
  created: 7,
  creationFailures: 8,
  discarded: 9,
};

describe('reportPools', () => {
  it('adds pools up and says how often nobody had to wait', () => {
    const voices = { ...chat, name: 'voices', ready: false };
    const report = reportPools([chat, voices], Date.UTC(2026, 10, 21));
    expect(report).toMatchObject({
      status: 'warming',
      timestamp: '2026-11-21T00:00:00.000Z',
      summary: {
        inUse: 6,
        idle: 6,
        waiting: 8,
        allocations: { dedicated: 10, warm: 24, cold: 6 },
        hitRatePercent: 85,
      },
    });
    expect(Object.keys(report.pools)).toEqual(['chat', 'voices']);
  });

  it('knows no hit rate before anything was asked for', () => {
    const unused = { ...chat, allocations: { dedicated: 0, warm: 0, cold: 0 } };
    expect(reportPools([unused], 0).summary).not.toHaveProperty('hitRatePercent');
    expect(reportPools([], 0).status).toBe('ready');
  });
});

describe('observePools', () => {
  it('reads every pool when it is asked, until it is stopped', () => {
    const meter = createNoopMeter();
    const add = vi.spyOn(meter, 'addBatchObservableCallback');
    const remove = vi.spyOn(meter, 'removeBatchObservableCallback');
    const stop = observePools(meter, () => [chat]);
    const observed: unknown[][] = [];
    const [callback] = add.mock.calls[0] ?? [];
    void callback?.({
      observe: (_instrument, value, attributes) => void observed.push([value, attributes]),
    });
    expect(observed).toEqual([
      [3, { state: 'in-use', pool: 'chat' }],
      [2, { state: 'warm', pool: 'chat' }],
      [1, { state: 'dedicated', pool: 'chat' }],
      [1, { state: 'creating', pool: 'chat' }],
      [4, { pool: 'chat' }],
      [5, { tier: 'dedicated', pool: 'chat' }],
      [12, { tier: 'warm', pool: 'chat' }],
      [3, { tier: 'cold', pool: 'chat' }],
      [6, { pool: 'chat' }],
      [8, { pool: 'chat' }],
    ]);
    stop();
    expect(remove.mock.calls[0]?.[0]).toBe(callback);
  });
});
