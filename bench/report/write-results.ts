import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { plotOf } from './plot.ts';
import type { BenchResults, ReportedRow } from './results.ts';
import { tableOf } from './table.ts';

/**
 * Writes `latest.json`, `latest.svg` and `latest.txt` into a folder.
 * @returns the text for a terminal: as the last one, without the rows kept from an earlier run.
 */
export function writeResults(folder: string, results: BenchResults): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${folder}/latest.svg`, plotOf(results));
  writeFileSync(`${folder}/latest.txt`, textOf(results));
  const measuredNow = Object.entries(results.rows).filter(
    ([, { run }]) => run.date === results.date,
  );
  return textOf({ ...results, rows: Object.fromEntries(measuredNow) });
}

const textOf = (results: BenchResults): string =>
  `${tableOf(results.rows)}\n\n${conclusionOf(results)}\n`;

/** What was met, what to believe, and of what machine and commit it is true. */
export function conclusionOf({ rows, commit, date, loadAverage, isQuick }: BenchResults): string {
  const entries = Object.entries(rows);
  const missed = entries.filter(([, { met }]) => !met).map(([id]) => id);
  const doubtful = entries.filter(([, { doubt }]) => doubt !== undefined).map(([id]) => id);
  const { before, after } = loadAverage;
  const kept = entries.filter(([, { run }]) => run.date !== date).map(([id]) => id);
  return [
    `${entries.length - missed.length} of ${entries.length} rows met${missed.length === 0 ? '' : `, missed: ${missed.join(', ')}`}; ${
      doubtful.length === 0
        ? 'nothing disturbed the measurements'
        : `disturbed by other processes: ${doubtful.join(', ')}`
    }.`,
    `Commit ${commit}, ${date}, load average ${before.toFixed(1)} before and ${after.toFixed(1)} after, ${isQuick ? 'quick' : 'full'} run.`,
    ...(kept.length === 0 ? [] : [`Kept from an earlier run: ${kept.join(', ')}.`]),
  ].join('\n');
}

const earlierSchema = z.object({
  peer: z.string().optional(),
  rows: z.record(
    z.string(),
    z.custom<ReportedRow>(
      (row) => z.object({ run: z.object({ date: z.string() }) }).safeParse(row).success,
    ),
  ),
});

export interface EarlierResults {
  readonly rows: Readonly<Record<string, ReportedRow>>;
  /** What some of them have figures of. */
  readonly peer?: string | undefined;
}

/** The results in a folder; no rows where there are none, or those of an older benchmark. */
export function resultsIn(folder: string): EarlierResults {
  const file = `${folder}/latest.json`;
  if (!existsSync(file)) return { rows: {} };
  const parsed = earlierSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : { rows: {} };
}
