import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from '#scripts/stack/usage-error.ts';
import { type BenchContext, type Bundle, createBenchContext } from './bench-context.ts';
import { measureRow } from './measure-row.ts';
import { type InstalledPeer, installPeer } from './peer/install-peer.ts';
import { currentCommit, describeMachine, type ReportedRow } from './report/results.ts';
import { type EarlierResults, resultsIn, writeResults } from './report/write-results.ts';
import { allRows } from './rows/all-rows.ts';

const usage = `npm run bench -- [--only P1,P6] [--quick] [--peer] [--out DIR]

Measures the rows of the targets, prints the table of those measured now, and writes
DIR/latest.json, DIR/latest.txt and DIR/latest.svg. A full run takes about 30 minutes, with --peer about 45.

  --only ROWS   some rows only, in the order given, e.g. P1,P5,P13; the others in DIR stay there
  --quick       shorter runs, rougher figures
  --peer        beside each figure that of @livekit/agents under the same load; installs it from npm
                into a folder for temporary files (290 MB), which is removed afterwards
  --keep-peer   does not remove it, and says where it is
  --out DIR     where the results go (default bench/results, which is kept with the code; with --quick or
                --only out/bench, which is not)
  --help        this text

Rows: ${allRows.map(({ id }) => id).join(', ')}`;

/** Everything is built beside this program. */
const bundleOf = (bundle: Bundle): string => {
  const path = {
    'media-worker': '../media-worker/main.mjs',
    functions: '../functions/main.cjs',
  };
  const relative = bundle in path ? path[bundle as keyof typeof path] : `${bundle}.mjs`;
  return fileURLToPath(new URL(relative, import.meta.url));
};

async function main(): Promise<number> {
  const values = parse();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const wanted = values.only?.split(',').map((id) => id.trim().toUpperCase());
  const chosen = wanted?.flatMap((id) => allRows.find((row) => row.id === id) ?? []) ?? allRows;
  const unknown = wanted?.filter((id) => !allRows.some((row) => row.id === id)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`There is no row ${unknown.join(', ')}.\n\n${usage}`);
  const isQuick = values.quick;
  const isComplete = wanted === undefined && !isQuick;
  const out = values.out ?? (isComplete ? 'bench/results' : 'out/bench');
  const context = createBenchContext({ isQuick, bundleOf });
  const peer =
    values.peer || values['keep-peer']
      ? await installPeer({ keep: values['keep-peer'], say: context.say })
      : undefined;
  // The folder would stay: an interrupted process runs no `finally`.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      peer?.remove();
      process.exit(130);
    });
  }
  const commit = currentCommit();
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const date = new Date().toISOString();
  const earlier: EarlierResults = wanted === undefined ? { rows: {} } : resultsIn(out);
  const rows: Record<string, ReportedRow> = { ...earlier.rows };
  const peerName = peer?.name ?? earlier.peer;
  let table = '';
  try {
    const peerContext = peer === undefined ? undefined : contextOf(peer, isQuick);
    for (const row of chosen) {
      rows[row.id] = await measureRow(row, context, { date, commit, isQuick }, peerContext);
      // After each row: what was measured is not lost when a later one fails.
      table = writeResults(out, {
        machine: describeMachine(),
        loadAverage: { before: loadBefore, after: loadavg()[0] ?? Number.NaN },
        date,
        commit,
        isQuick,
        ...(peerName === undefined ? {} : { peer: peerName }),
        rows: inOrder(rows),
      });
    }
  } finally {
    peer?.remove();
  }
  console.log(
    `${table}${['json', 'txt', 'svg'].map((kind) => `${out}/latest.${kind}`).join(', ')}`,
  );
  return 0;
}

function parse() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        peer: { type: 'boolean', default: false },
        'keep-peer': { type: 'boolean', default: false },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.replace(/\.?$/, '.')}\n\n${usage}`);
  }
}

function contextOf(peer: InstalledPeer, isQuick: boolean): BenchContext {
  return createBenchContext({
    isQuick,
    bundleOf,
    program: 'peer-worker',
    settings: { peerModule: peer.module },
  });
}

/** By letter and number, in whatever order they were measured. */
function inOrder(rows: Readonly<Record<string, ReportedRow>>): Record<string, ReportedRow> {
  const collator = new Intl.Collator('en', { numeric: true });
  return Object.fromEntries(
    Object.entries(rows).sort(([left], [right]) => collator.compare(left, right)),
  );
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
