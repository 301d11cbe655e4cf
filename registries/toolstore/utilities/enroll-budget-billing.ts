import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { readBills } from '#registries/toolstore/utilities/bills/find-bill.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import {
  type BudgetBilling,
  budgetBillingId,
  budgetBillingSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

/** A year of bills: fewer would not show both winter and summer. */
const billsNeeded = 12;

const parameters = z.object({ account_number: accountNumberParameter });

const result = z.object({
  enrolled: z.literal(true),
  monthly_amount: z.number(),
  start_date: z.string(),
  message: z.string(),
});

export const enrollBudgetBilling = defineTool({
  name: 'enroll_budget_billing',
  version: 1,
  description:
    'Enrolls the customer in budget billing: the same level amount every month, averaged over the year, instead of high winter or summer bills.',
  exampleRequests: [
    'I want to pay the same amount every month',
    'enroll me in budget billing',
    'can you even out my bills over the year',
    'sign me up for level payments',
  ],
  parameters,
  result,
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async confirm(args, context) {
    const { running, moment, monthlyCents, startsAt } = await plannedEnrolment(args, context);
    return running === undefined
      ? `Budget billing would be ${spokenMoney(monthlyCents)} a month, starting on ${spokenDate(startsAt, moment)}, and once a year we settle the difference. Shall I enroll you?`
      : undefined;
  },
  async execute(args, context): Promise<z.infer<typeof result>> {
    const { records, moment, monthlyCents, startsAt } = await plannedEnrolment(args, context);
    const enrolment = await changeRecord<BudgetBilling>({
      area: records,
      signal: context.signal,
      id: budgetBillingId,
      schema: budgetBillingSchema,
      change: (current) =>
        current ?? {
          id: budgetBillingId,
          kind: 'budget-billing',
          at: moment.nowMs,
          monthlyCents,
          startsAt,
        },
    });
    return {
      enrolled: true,
      monthly_amount: dollarsOf(enrolment.monthlyCents),
      start_date: isoDate(enrolment.startsAt, moment.timeZone),
      message: `You’re enrolled in budget billing: ${spokenMoney(enrolment.monthlyCents)} a month, ${enrolment.startsAt < moment.nowMs ? 'since' : 'starting on'} ${spokenDate(enrolment.startsAt, moment)}. Once a year we settle the difference.`,
    };
  },
});

/** @throws ToolFailure `not_eligible`, saying why, for who is not enrolled yet. */
async function plannedEnrolment(args: z.infer<typeof parameters>, context: ToolContext) {
  const { records, moment } = await ownAccount(context, args.account_number);
  const [bills, { standing }, running] = await Promise.all([
    readBills(records),
    readStanding(records, moment.nowMs),
    readRecord(records, budgetBillingId, budgetBillingSchema),
  ]);
  const year = bills.slice(0, billsNeeded);
  const yearCents = year.reduce((sum, bill) => sum + bill.totalCents, 0);
  const planned = {
    records,
    moment,
    running,
    // Whole dollars, rounded up, so that the yearly settlement is small and in the customer's favour.
    monthlyCents: Math.ceil(yearCents / billsNeeded / 100) * 100,
    startsAt: standing.nextDueAt ?? moment.nowMs,
  };
  if (running !== undefined) return planned;
  if (year.length < billsNeeded) {
    throw new ToolFailure({
      code: 'not_eligible',
      message: `Budget billing needs ${billsNeeded} months of bills, and your account has ${year.length}.`,
    });
  }
  if (standing.pastDueCents > 0) {
    throw new ToolFailure({
      code: 'not_eligible',
      message: `Budget billing can start once the ${spokenMoney(standing.pastDueCents)} that is past due has been paid.`,
      fix: 'Offer to take a payment or to set up a payment plan.',
    });
  }
  return planned;
}
