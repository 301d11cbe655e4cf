import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import {
  type Ledger,
  type LedgerEntry,
  ledgerId,
  ledgerSchema,
} from '#registries/toolstore/utilities/records/ledger.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';

/**
 * Adds one entry to the ledger, exactly once per entry id, whoever else writes at the same time.
 *
 * @param options.entryId an entry with this id that is there already is the result.
 * @param options.entryFor makes the entry from the newest ledger; may throw `ToolFailure` to refuse.
 */
export async function postEntry(options: {
  readonly area: RecordArea;
  readonly entryId: string;
  readonly entryFor: (ledger: Ledger) => LedgerEntry;
  /** Stops it as long as nothing was written. */
  readonly signal: AbortSignal;
}): Promise<{ readonly entry: LedgerEntry; readonly ledger: Ledger }> {
  const { area, entryId, entryFor, signal } = options;
  const ledger = await changeRecord<Ledger>({
    area,
    id: ledgerId,
    schema: ledgerSchema,
    signal,
    change: (current = { id: ledgerId, kind: 'ledger', at: 0, entries: [] }) => {
      if (current.entries.some(({ id }) => id === entryId)) return current;
      const entry = entryFor(current);
      return { ...current, at: entry.at, entries: [...current.entries, entry] };
    },
  });
  const entry = ledger.entries.find(({ id }) => id === entryId);
  if (entry === undefined) throw new Error('The ledger lost an entry that was just posted.');
  return { entry, ledger };
}
