import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { Row, RowResult } from './row.ts';

/** `bench/results/latest.json`. */
export interface BenchResults {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly date: string;
  readonly commit: string;
  readonly isQuick: boolean;
  readonly rows: Readonly<Record<string, ReportedRow>>;
}

export interface ReportedRow extends RowResult {
  readonly measure: string;
  readonly unit: string;
  readonly target: string;
  readonly stretch: string;
  /** The peer's figures under the same load in the same run. */
  readonly peer?: Readonly<Record<string, number>>;
}

export function reportedRow(row: Row, result: RowResult): ReportedRow {
  const { measure, unit, target, stretch } = row;
  return { measure, unit, target, stretch, ...result };
}

export function describeMachine(): BenchResults['machine'] {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
  };
}

/** The commit that is measured, with `+` when the work tree differs from it. */
export function currentCommit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const commit = git('rev-parse', '--short', 'HEAD');
  return git('status', '--porcelain') === '' ? commit : `${commit}+`;
}
