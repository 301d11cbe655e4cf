import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, Conditions } from './bench-context.ts';
import { OthersShare } from './report/others-share.ts';
import { type PeerFigures, type ReportedRow, type RowRun, reportedRow } from './report/results.ts';
import type { Row } from './report/row.ts';

/**
 * A row's figures, and the peer's right after them. A peer that fails under the load is reported as that.
 * @param peer measures the peer; absent: there is none.
 * @param restingShare what others use of the machine while the benchmark does nothing, 0 to 1.
 */
export async function measureRow(
  row: Row,
  context: BenchContext,
  run: RowRun,
  peer: BenchContext | undefined,
  restingShare = othersShareNow,
): Promise<ReportedRow> {
  context.say(`${row.id} ${row.measure}`);
  const shareBefore = await restingShare();
  const result = await row.run(context);
  const conditions = worse(context.takeConditions(), shareBefore);
  if (peer === undefined || row.runPeer === undefined) {
    return reportedRow(row, result, conditions, run);
  }
  context.say(`${row.id} the peer`);
  return reportedRow(row, result, conditions, run, await peerFigures(row.runPeer, peer));
}

async function peerFigures(
  measure: NonNullable<Row['runPeer']>,
  context: BenchContext,
): Promise<PeerFigures> {
  try {
    return { values: await measure(context), conditions: context.takeConditions() };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { values: {}, conditions: context.takeConditions(), failure };
  }
}

const worse = ({ othersShare, loadLatenessMs }: Conditions, shareBefore: number): Conditions => ({
  othersShare: Math.max(othersShare, shareBefore),
  loadLatenessMs,
});

/** What others use of the machine while the benchmark does nothing. */
async function othersShareNow(): Promise<number> {
  const others = new OthersShare();
  await sleep(1000);
  return others.since(0);
}
