import { describe, expect, it } from 'vitest';
import { currentCommit, doubtOf, reportedRow } from './results.ts';
import type { Row, RowResult } from './row.ts';
import { tableOf } from './table.ts';

const row: Row = {
  id: 'P1',
  measure: 'something',
  unit: 'ms',
  target: '≤ 3',
  stretch: '≤ 1',
  run: () => Promise.reject(new Error('not run here')),
};
const result: RowResult = {
  values: { p50: 4 },
  met: false,
  metStretch: false,
  load: '1 call',
  whereItGoes: 'Nobody knows.',
};
const run = { date: '2025-01-01T00:00:00.000Z', commit: 'abc1234', isQuick: false };
const calm = { othersShare: 0.02, loadLatenessMs: 4 };

describe('doubtOf', () => {
  it('has none about a machine of our own', () => {
    expect(doubtOf(calm)).toBeUndefined();
  });

  it('names what disturbed a measurement', () => {
    expect(doubtOf({ othersShare: 0.42, loadLatenessMs: 35 })).toBe(
      'other processes took 42 % of the machine; the load itself was late by up to 35 ms',
    );
  });
});

describe('reportedRow', () => {
  it('says where the time goes only when the target is missed', () => {
    expect(reportedRow(row, result, calm, run).whereItGoes).toBe('Nobody knows.');
    const met = reportedRow(row, { ...result, met: true }, calm, run);
    expect(met).not.toHaveProperty('whereItGoes');
  });

  it('reads as a table with the peer, the miss and the doubt', () => {
    const disturbed = { othersShare: 0.5, loadLatenessMs: 4 };
    const peer = { values: { p50: 12.34 }, conditions: calm };
    expect(tableOf({ P1: reportedRow(row, result, disturbed, run, peer) })).toBe(
      [
        'P1   MISSED   something',
        '              p50 4.00  [ms; target ≤ 3; stretch ≤ 1]',
        '              peer: p50 12.3',
        '              1 call',
        '              missed: Nobody knows.',
        '              doubtful: other processes took 50 % of the machine',
      ].join('\n'),
    );
  });
});

describe('the figures of a peer', () => {
  it('are none when it failed, and say why', () => {
    const peer = { values: {}, conditions: calm, failure: 'It ended with 1.' };
    const reported = reportedRow({ ...row, peerNote: 'Set up so.' }, result, calm, run, peer);
    expect(reported.peerNote).toBe('Set up so. The peer could not be measured: It ended with 1.');
    expect(reported.peer).toEqual({});
  });

  it('are doubted like ours', () => {
    const conditions = { othersShare: 0.5, loadLatenessMs: 0 };
    const reported = reportedRow(row, result, calm, run, { values: { p50: 1 }, conditions });
    expect(reported.peerNote).toContain('other processes took 50 % of the machine');
    expect(reported.doubt).toBeUndefined();
  });
});

describe('currentCommit', () => {
  it('marks a tree that differs from its commit', () => {
    expect(currentCommit((word) => (word === 'status' ? '' : 'abc1234'))).toBe('abc1234');
    expect(currentCommit((word) => (word === 'status' ? ' M a.ts' : 'abc1234'))).toBe('abc1234+');
  });

  it('does not lose a long run for want of a repository', () => {
    const noRepository = () => {
      throw new Error('not a git repository');
    };
    expect(currentCommit(noRepository)).toBe('unknown');
  });
});
