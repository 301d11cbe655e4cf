import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { Conditions } from '../bench-context.ts';
import type { Row, RowResult, RowValues } from './row.ts';

/** `bench/results/latest.json`. */
export interface BenchResults {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly node: string;
  };
  /** Processes that wanted to run, over the last minute, when the benchmark began and when it ended. */
  readonly loadAverage: { readonly before: number; readonly after: number };
  readonly date: string;
  readonly commit: string;
  readonly isQuick: boolean;
  /** What was measured beside us. */
  readonly peer?: string;
  readonly rows: Readonly<Record<string, ReportedRow>>;
}

export interface ReportedRow extends RowResult {
  readonly measure: string;
  readonly unit: string;
  readonly target: string;
  readonly stretch: string;
  /** The peer's figures under the same load in the same run. */
  readonly peer?: Readonly<Record<string, number>>;
  /** What has to be known of the peer's figures. */
  readonly peerNote?: string;
  readonly conditions: Conditions;
  /** Of when and of what the row's figures are. */
  readonly run: RowRun;
  /** Why the figures may be worse than what was measured deserves; absent: nothing disturbed them. */
  readonly doubt?: string;
}

/** The run that a row was measured in: `--only` measures some again and keeps the others. */
export interface RowRun {
  readonly date: string;
  readonly commit: string;
  readonly isQuick: boolean;
}

/** More than this of the machine taken by others shows in any figure. */
const mostOthersShare = 0.1;
/** The load promises a frame every 20 ms; later than by a frame it is the load that is measured. */
const mostLatenessMs = 20;

/** What speaks against the figures taken under these conditions. */
export function doubtOf({ othersShare, loadLatenessMs }: Conditions): string | undefined {
  const doubts = [
    othersShare > mostOthersShare
      ? `other processes took ${(othersShare * 100).toFixed(0)} % of the machine`
      : [],
    loadLatenessMs > mostLatenessMs
      ? `the load itself was late by up to ${loadLatenessMs.toFixed(0)} ms`
      : [],
  ].flat();
  return doubts.length === 0 ? undefined : doubts.join('; ');
}

/** What the peer came to in a row. */
export interface PeerFigures {
  readonly values: RowValues;
  readonly conditions: Conditions;
  /** Why there are no figures. */
  readonly failure?: string;
}

export function reportedRow(
  row: Row,
  result: RowResult,
  conditions: Conditions,
  run: RowRun,
  peer?: PeerFigures,
): ReportedRow {
  const { measure, unit, target, stretch } = row;
  const { whereItGoes, ...figures } = result;
  const doubt = doubtOf(conditions);
  return {
    measure,
    unit,
    target,
    stretch,
    ...figures,
    ...(whereItGoes === undefined || result.met ? {} : { whereItGoes }),
    ...(peer === undefined ? {} : { peer: peer.values }),
    ...peerNoteOf(row, peer),
    conditions,
    run,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function peerNoteOf(row: Row, peer: PeerFigures | undefined): { readonly peerNote?: string } {
  if (peer === undefined) return {};
  const doubt = doubtOf(peer.conditions);
  const notes = [
    row.peerNote ?? [],
    peer.failure === undefined ? [] : `The peer could not be measured: ${peer.failure}`,
    doubt === undefined ? [] : `The peer's figures are doubtful: ${doubt}.`,
  ].flat();
  return notes.length === 0 ? {} : { peerNote: notes.join(' ') };
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

/** Runs git and gives what it prints. @throws when there is no git, or no repository. */
export type Git = (...words: string[]) => string;

const git: Git = (...words) =>
  execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/**
 * The commit that is measured, with `+` when the work tree differs from it; `unknown` outside of a
 * repository, such as in a downloaded archive.
 */
export function currentCommit(ask: Git = git): string {
  try {
    const commit = ask('rev-parse', '--short', 'HEAD');
    return ask('status', '--porcelain') === '' ? commit : `${commit}+`;
  } catch {
    return 'unknown';
  }
}
