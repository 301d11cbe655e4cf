import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  type Ledger,
  ledgerId,
  ledgerSchema,
} from '#registries/toolstore/utilities/records/ledger.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';

/** The account's ledger; an account without any entry has an empty one. */
export async function readLedger(area: RecordArea): Promise<Ledger> {
  const ledger = await readRecord(area, ledgerId, ledgerSchema);
  return ledger ?? { id: ledgerId, kind: 'ledger', at: 0, entries: [] };
}
