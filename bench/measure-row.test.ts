import { describe, expect, it } from 'vitest';
import type { BenchContext, Conditions } from './bench-context.ts';
import { measureRow } from './measure-row.ts';
import type { Row } from './report/row.ts';

const calm: Conditions = { othersShare: 0.01, loadLatenessMs: 3 };

function contextWith(conditions: Conditions = calm): BenchContext {
  const notUsed = () => Promise.reject(new Error('not used here'));
  return {
    isQuick: true,
    bundleOf: (bundle) => bundle,
    say: () => undefined,
    withWorker: notUsed,
    measure: notUsed,
    noteConditions: () => undefined,
    takeConditions: () => conditions,
  };
}

const row: Row = {
  id: 'P1',
  measure: 'something',
  unit: 'ms',
  target: '≤ 3',
  stretch: '≤ 1',
  run: async () => ({ values: { p50: 2 }, met: true, metStretch: false, load: '1 call' }),
  runPeer: async () => ({ p50: 12 }),
};
const run = { date: '2025-01-01T00:00:00.000Z', commit: 'abc1234', isQuick: true };
const atRest = async () => 0;

describe('measureRow', () => {
  it('has the peer’s figures beside ours, and none when there is no peer', async () => {
    const beside = await measureRow(row, contextWith(), run, contextWith(), atRest);
    expect(beside).toMatchObject({ values: { p50: 2 }, peer: { p50: 12 } });
    expect(await measureRow(row, contextWith(), run, undefined, atRest)).not.toHaveProperty('peer');
  });

  it('keeps our figures when the peer breaks under the load, and says that it did', async () => {
    const broken = { ...row, runPeer: () => Promise.reject(new Error('It ended with 134.')) };
    const { values, peer, peerNote } = await measureRow(
      broken,
      contextWith(),
      run,
      contextWith(),
      atRest,
    );
    expect(values).toEqual({ p50: 2 });
    expect(peer).toEqual({});
    expect(peerNote).toContain('It ended with 134.');
  });

  it('doubts figures of a machine that others used, also just before', async () => {
    const during = { othersShare: 0.6, loadLatenessMs: 0 };
    const { doubt } = await measureRow(row, contextWith(during), run, undefined, atRest);
    expect(doubt).toContain('60 %');
    const before = await measureRow(row, contextWith(), run, undefined, async () => 0.4);
    expect(before.doubt).toContain('40 %');
    expect(await measureRow(row, contextWith(), run, undefined, atRest)).not.toHaveProperty(
      'doubt',
    );
  });

  it('fails when our own figures cannot be had', async () => {
    const failing = { ...row, run: () => Promise.reject(new Error('3 of 50 calls were lost.')) };
    await expect(measureRow(failing, contextWith(), run, undefined, atRest)).rejects.toThrow(
      'lost',
    );
  });
});
