import type { Bill } from '#registries/toolstore/utilities/records/bill.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { type SpeakingMoment, spokenMonth } from '#registries/toolstore/wording/spoken-time.ts';

const number = new Intl.NumberFormat('en-US');

/**
 * Says how a bill differs from the one before it, and why: usage and fees that came or went.
 *
 * @returns undefined when there is no earlier bill or both are within a dollar.
 */
export function spokenDifference(
  bill: Bill,
  earlier: Bill | undefined,
  moment: SpeakingMoment,
): string | undefined {
  if (earlier === undefined) return undefined;
  const differenceCents = bill.totalCents - earlier.totalCents;
  if (Math.abs(differenceCents) < 100) return undefined;
  const isMore = differenceCents > 0;
  const reasons = [
    usageReason(bill.usageKwh, earlier.usageKwh, isMore, 'kilowatt hours'),
    usageReason(bill.usageTherms, earlier.usageTherms, isMore, 'therms of gas'),
    feeReason(bill, earlier, isMore),
  ].filter((reason) => reason !== undefined);
  const because = reasons.length === 0 ? '' : `: ${spokenList(reasons)}`;
  return `That is ${spokenMoney(differenceCents)} ${isMore ? 'more' : 'less'} than ${spokenMonth(earlier.periodEnd, moment)}${because}.`;
}

function usageReason(
  used: number | undefined,
  usedBefore: number | undefined,
  isMore: boolean,
  unit: string,
): string | undefined {
  const difference = (used ?? 0) - (usedBefore ?? 0);
  if (difference === 0 || difference > 0 !== isMore) return undefined;
  return `you used ${number.format(Math.abs(difference))} ${unit} ${isMore ? 'more' : 'less'}`;
}

function feeReason(bill: Bill, earlier: Bill, isMore: boolean): string | undefined {
  const feeCents = (of: Bill) =>
    of.lines.reduce((sum, line) => sum + (line.type === 'late_fee' ? line.amountCents : 0), 0);
  const difference = feeCents(bill) - feeCents(earlier);
  if (difference === 0 || difference > 0 !== isMore) return undefined;
  return isMore
    ? `a late fee of ${spokenMoney(difference)} was added`
    : `there is no late fee this time`;
}
