import type { PaymentPlan } from '#registries/toolstore/utilities/records/arrangements.ts';
import type { Ledger, PaymentEntry } from '#registries/toolstore/utilities/records/ledger.ts';

/** Where an account stands. Cents; a negative balance is the customer's credit. */
export interface Standing {
  readonly balanceCents: number;
  readonly pastDueCents: number;
  /** Part of the balance that coming instalments of a payment plan cover. */
  readonly plannedCents: number;
  /** When the next amount that is not late yet must be paid. */
  readonly nextDueAt: number | undefined;
  /** Since when the oldest unpaid amount is late. */
  readonly pastDueSince: number | undefined;
}

/**
 * What is owed, computed from every entry: payments and credits settle the oldest bills first.
 *
 * @param plan what its coming instalments cover is not past due.
 */
export function standingOf(ledger: Ledger, nowMs: number, plan?: PaymentPlan): Standing {
  const bills = ledger.entries
    .filter((entry) => entry.type === 'bill')
    .toSorted((one, other) => one.dueAt - other.dueAt);
  const billedCents = bills.reduce((sum, bill) => sum + bill.amountCents, 0);
  const settledCents = ledger.entries
    .filter((entry) => entry.type !== 'bill')
    .reduce((sum, entry) => sum + entry.amountCents, 0);

  let leftToSettleWith = settledCents;
  let pastDueCents = 0;
  let nextDueAt: number | undefined;
  let pastDueSince: number | undefined;
  for (const bill of bills) {
    const openCents = Math.max(0, bill.amountCents - leftToSettleWith);
    leftToSettleWith = Math.max(0, leftToSettleWith - bill.amountCents);
    if (openCents === 0) continue;
    if (bill.dueAt < nowMs) {
      pastDueCents += openCents;
      pastDueSince ??= bill.dueAt;
    } else {
      nextDueAt ??= bill.dueAt;
    }
  }
  const plannedCents = (plan?.instalments ?? [])
    .filter(({ dueAt }) => dueAt >= nowMs)
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
  const lateCents = Math.max(0, pastDueCents - plannedCents);
  return {
    balanceCents: billedCents - settledCents,
    pastDueCents: lateCents,
    plannedCents,
    nextDueAt,
    pastDueSince: lateCents === 0 ? undefined : pastDueSince,
  };
}

/** Payments, newest first. */
export function paymentsOf(ledger: Ledger): readonly PaymentEntry[] {
  return ledger.entries
    .filter((entry) => entry.type === 'payment')
    .toSorted((one, other) => other.at - one.at);
}
