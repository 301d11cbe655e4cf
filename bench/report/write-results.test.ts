import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BenchResults, ReportedRow } from './results.ts';
import { resultsIn, writeResults } from './write-results.ts';

const run = { date: '2025-01-02T00:00:00.000Z', commit: 'abc1234', isQuick: false };

const rowOf = (p95: number, changes: Partial<ReportedRow> = {}): ReportedRow => ({
  measure: 'added <latency>',
  unit: 'ms',
  target: '≤ 8',
  stretch: '≤ 3',
  values: { p95 },
  met: p95 <= 8,
  metStretch: p95 <= 3,
  load: '1 call',
  conditions: { othersShare: 0, loadLatenessMs: 0 },
  run,
  ...changes,
});

const resultsOf = (rows: BenchResults['rows']): BenchResults => ({
  machine: { cpu: 'some & other', cores: 2, memoryGiB: 8, node: 'v20.0.0' },
  loadAverage: { before: 0.2, after: 1.1 },
  ...run,
  rows,
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'continuo-bench-results-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('writeResults', () => {
  it('writes figures, table and plot, and reads the figures again', () => {
    const out = folder();
    const rows = { P1: rowOf(2, { peer: { p95: 12 } }), P3: rowOf(90) };
    const table = writeResults(out, { ...resultsOf(rows), peer: 'somebody 1.0' });
    expect(resultsIn(out)).toEqual({ rows, peer: 'somebody 1.0' });
    expect(readFileSync(`${out}/latest.txt`, 'utf8')).toBe(table);
    expect(table).toContain('1 of 2 rows met, missed: P3; nothing disturbed the measurements.');
    const plot = readFileSync(`${out}/latest.svg`, 'utf8');
    expect(plot).toContain('added &lt;latency&gt;');
    expect(plot).toContain('some &amp; other');
  });

  it('names the rows that are of an earlier run, and those that were disturbed', () => {
    const earlier = { run: { ...run, date: '2025-01-01T00:00:00.000Z' } };
    const out = folder();
    writeResults(
      out,
      resultsOf({ P1: rowOf(2, { doubt: 'somebody worked' }), P5: rowOf(1, earlier) }),
    );
    const table = readFileSync(`${out}/latest.txt`, 'utf8');
    expect(table).toContain('disturbed by other processes: P1.');
    expect(table).toContain('Kept from an earlier run: P5.');
  });

  it('returns the rows measured now only, and keeps the others in the files', () => {
    const earlier = { run: { ...run, date: '2025-01-01T00:00:00.000Z' } };
    const out = folder();
    const rows = { P1: rowOf(2), P5: rowOf(90, earlier) };
    const table = writeResults(out, resultsOf(rows));
    expect(table).toContain('1 of 1 rows met; nothing disturbed the measurements.');
    expect(table).not.toContain('P5');
    expect(readFileSync(`${out}/latest.txt`, 'utf8')).toContain('1 of 2 rows met, missed: P5;');
    expect(resultsIn(out).rows).toEqual(rows);
  });
});

describe('resultsIn', () => {
  it('has none where nothing was measured, or by another benchmark', () => {
    const out = folder();
    expect(resultsIn(out)).toEqual({ rows: {} });
    writeFileSync(`${out}/latest.json`, JSON.stringify({ rows: { P1: { values: {} } } }));
    expect(resultsIn(out)).toEqual({ rows: {} });
  });
});
