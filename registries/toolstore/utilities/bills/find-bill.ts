import { askFor } from '#registries/toolstore/ask-for.ts';
import { listRecords } from '#registries/toolstore/records/read-record.ts';
import { type Bill, billSchema } from '#registries/toolstore/utilities/records/bill.ts';
import { localTime } from '#registries/toolstore/wording/local-time.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { type SpeakingMoment, spokenMonth } from '#registries/toolstore/wording/spoken-time.ts';
import { ToolFailure } from '#shared/contracts/tool.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';

const months =
  'january february march april may june july august september october november december'.split(
    ' ',
  );

/** All bills, newest first. */
export async function readBills(area: RecordArea): Promise<readonly Bill[]> {
  const bills = await listRecords(area, 'bill', billSchema);
  return bills.toSorted((one, other) => other.periodEnd - one.periodEnd);
}

/** What people call a bill: the month in which its period ends. */
export const spokenBill = (bill: Bill, moment: SpeakingMoment): string =>
  `${spokenMonth(bill.periodEnd, moment)} bill`;

/**
 * Finds the bill a customer means.
 *
 * @param named `2026-01`, `2026-01-15`, `January`, `January 2026`, `last month`; undefined: the newest.
 * @throws ToolFailure `no_bills`, or `invalid_arguments` asking which of the bills is meant.
 */
export function findBill(
  bills: readonly Bill[],
  named: string | undefined,
  moment: SpeakingMoment,
): Bill {
  const [newest, previous] = bills;
  if (newest === undefined) {
    throw new ToolFailure({ code: 'no_bills', message: 'There is no bill on this account yet.' });
  }
  const wanted = named?.trim().toLowerCase() ?? '';
  if (
    wanted === '' ||
    /\b(?:current|latest|newest|this|last|most recent)\b.*\bbill\b|^(?:current|latest|newest|last|this month)$/.test(
      wanted,
    )
  ) {
    return newest;
  }
  if (/\b(?:previous|last month|month before)\b/.test(wanted) && previous !== undefined) {
    return previous;
  }
  const iso = /\b(\d{4})-(\d{2})\b/.exec(wanted);
  const month =
    iso === null
      ? months.findIndex((name) => wanted.includes(name.slice(0, 3))) + 1
      : Number(iso[2]);
  const year = iso === null ? Number(/\b(20\d{2})\b/.exec(wanted)?.[1] ?? 0) : Number(iso[1]);
  const found = bills.find((bill) => {
    const period = localTime(bill.periodEnd, moment.timeZone);
    return period.month === month && (year === 0 || period.year === year);
  });
  if (found !== undefined) return found;
  const recent = bills.slice(0, 3).map((bill) => spokenMonth(bill.periodEnd, moment));
  throw askFor(
    'bill_date',
    `I don’t see a bill for that month. The newest ones are for ${spokenList(recent)}. Which one do you mean?`,
  );
}

/** `1,240 kilowatt hours and 38 therms`. */
export function spokenUsage(bill: Bill): string {
  const number = new Intl.NumberFormat('en-US');
  return spokenList([
    ...(bill.usageKwh === undefined ? [] : [`${number.format(bill.usageKwh)} kilowatt hours`]),
    ...(bill.usageTherms === undefined ? [] : [`${number.format(bill.usageTherms)} therms of gas`]),
  ]);
}
