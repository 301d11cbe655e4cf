import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createBenchContext } from './bench-context.ts';
import { plotOf } from './report/plot.ts';
import {
  type BenchResults,
  currentCommit,
  describeMachine,
  type ReportedRow,
  reportedRow,
} from './report/results.ts';
import { tableOf } from './report/table.ts';
import { allRows } from './rows/all-rows.ts';

const usage = `npm run bench -- [--only P1,P6] [--quick] [--out DIR]

Measures the rows of docs/performance.md and writes DIR/latest.json and DIR/latest.svg
(default bench/results).

  --only ROWS   some rows only, e.g. P1,P5,P13
  --quick       shorter runs, rougher figures
  --out DIR     where the results go
  --help        this text

Rows: ${allRows.map(({ id }) => id).join(', ')}`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string', default: 'bench/results' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const wanted = values.only?.split(',').map((id) => id.trim().toUpperCase());
  const unknown = wanted?.filter((id) => !allRows.some((row) => row.id === id)) ?? [];
  if (unknown.length > 0) {
    console.error(`There is no row ${unknown.join(', ')}.\n\n${usage}`);
    return 2;
  }
  const context = createBenchContext({ isQuick: values.quick });
  const rows: Record<string, ReportedRow> = {};
  for (const row of allRows) {
    if (wanted !== undefined && !wanted.includes(row.id)) continue;
    context.say(`${row.id} ${row.measure}`);
    rows[row.id] = reportedRow(row, await row.run(context));
  }
  const results: BenchResults = {
    machine: describeMachine(),
    date: new Date().toISOString(),
    commit: currentCommit(),
    isQuick: values.quick,
    rows,
  };
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${values.out}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${values.out}/latest.svg`, plotOf(results));
  console.log(tableOf(rows));
  const missed = Object.entries(rows).filter(([, { met }]) => !met);
  console.log(
    `\n${Object.keys(rows).length - missed.length} of ${Object.keys(rows).length} rows met` +
      `${missed.length === 0 ? '' : `, missed: ${missed.map(([id]) => id).join(', ')}`}.` +
      ` ${values.out}/latest.json, ${values.out}/latest.svg`,
  );
  return 0;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
