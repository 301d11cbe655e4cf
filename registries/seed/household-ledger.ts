import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { splitCents } from '#registries/toolstore/utilities/ledger/split-cents.ts';
import type { PaymentPlan } from '#registries/toolstore/utilities/records/arrangements.ts';
import type { Bill } from '#registries/toolstore/utilities/records/bill.ts';
import type { Ledger, LedgerEntry } from '#registries/toolstore/utilities/records/ledger.ts';
import type { Household } from './household.ts';
import { dayMs } from './household-bills.ts';

/** The bill that a payment plan was made for. */
const plannedBill = 2;
const instalmentsPaid = 2;

/** Bills and payments so far, and the payment plan when the household has one. */
export function householdLedger(
  household: Household,
  bills: readonly Bill[],
  nowMs: number,
): { readonly ledger: Ledger; readonly plan: PaymentPlan | undefined } {
  const plan = householdPlan(household, bills[plannedBill]);
  const entries: LedgerEntry[] = [];
  for (const [monthsAgo, bill] of bills.entries()) {
    const { id, at, dueAt, totalCents } = bill;
    entries.push({ type: 'bill', id, at, dueAt, amountCents: totalCents });
    if (monthsAgo < household.unpaidBills) continue;
    if (plan !== undefined && monthsAgo === plannedBill) continue;
    const isLate = monthsAgo === 1 && household.lateFeeCents !== undefined;
    entries.push(
      paymentOf(household, id, totalCents, isLate ? dueAt + 6 * dayMs : dueAt - 3 * dayMs),
    );
  }
  for (const [index, { amountCents, dueAt }] of (plan?.instalments ?? []).entries()) {
    if (index < instalmentsPaid) {
      entries.push(paymentOf(household, `instalment-${index}`, amountCents, dueAt));
    }
  }
  return {
    plan,
    ledger: {
      id: 'ledger',
      kind: 'ledger',
      at: nowMs,
      entries: entries.toSorted((one, other) => one.at - other.at),
    },
  };
}

function paymentOf(
  household: Household,
  what: string,
  amountCents: number,
  at: number,
): LedgerEntry {
  const { id, spoken } = referenceOf('PAY', `${household.customerId}:${what}`);
  const [method] = household.paymentMethods;
  if (method === undefined) throw new Error(`${household.customerId} has no way to pay.`);
  return { type: 'payment', id, at, amountCents, method, confirmation: spoken };
}

function householdPlan(household: Household, bill: Bill | undefined): PaymentPlan | undefined {
  const months = household.paymentPlanMonths;
  if (months === undefined || bill === undefined) return undefined;
  const { id, spoken } = referenceOf('PLAN', household.customerId);
  // The instalments fall due monthly from the bill's due date on; two of them lie in the past.
  return {
    id: 'payment-plan',
    kind: 'payment-plan',
    at: bill.dueAt - dayMs,
    reference: spoken,
    createdBy: id,
    totalCents: bill.totalCents,
    downPaymentCents: 0,
    instalments: splitCents(bill.totalCents, months).map((amountCents, index) => ({
      amountCents,
      dueAt: bill.dueAt + index * 30 * dayMs,
    })),
  };
}
