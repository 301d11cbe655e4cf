import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { spokenDifference } from '#registries/toolstore/utilities/bills/compare-bills.ts';
import {
  findBill,
  readBills,
  spokenBill,
  spokenUsage,
} from '#registries/toolstore/utilities/bills/find-bill.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const getBillBreakdown = defineTool({
  name: 'get_bill_breakdown',
  version: 1,
  description:
    'Itemises one bill into its charges, and says why it is higher or lower than the month before. Use it when a bill seems too high, when the customer wants to know what they are charged for, or wants to understand an amount.',
  exampleRequests: [
    'why is my bill so high',
    'my bill seems way too much this month',
    'what am I being charged for',
    'break down my bill for me',
    'why did my bill go up',
    'itemize the charges on my January bill',
  ],
  parameters: z.object({
    account_number: accountNumberParameter,
    bill_date: z
      .string()
      .max(40)
      .optional()
      .describe('Month of the bill, e.g. 2026-01 or January. Leave it out for the latest bill.'),
  }),
  result: z.object({
    bill_month: z.string(),
    charges: z.array(z.object({ type: z.string(), name: z.string(), amount: z.number() })),
    subtotal: z.number(),
    taxes: z.number(),
    total: z.number(),
    due_date: z.string(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const { records, moment } = await ownAccount(context, args.account_number);
    const bills = await readBills(records);
    const bill = findBill(bills, args.bill_date, moment);
    const earlier = bills[bills.indexOf(bill) + 1];
    const items = [
      ...bill.lines.map(({ label, amountCents }) => `${spokenMoney(amountCents)} ${label}`),
      `${spokenMoney(bill.taxCents)} taxes`,
    ];
    const difference = spokenDifference(bill, earlier, moment);
    context.learn({ issue_type: 'billing' });
    return {
      bill_month: spokenBill(bill, moment),
      charges: bill.lines.map(({ type, label, amountCents }) => ({
        type,
        name: label,
        amount: dollarsOf(amountCents),
      })),
      subtotal: dollarsOf(bill.totalCents - bill.taxCents),
      taxes: dollarsOf(bill.taxCents),
      total: dollarsOf(bill.totalCents),
      due_date: isoDate(bill.dueAt, moment.timeZone),
      message: [
        `Your ${spokenBill(bill, moment)} is ${spokenMoney(bill.totalCents)} for ${spokenUsage(bill)}.`,
        ...(difference === undefined ? [] : [difference]),
        `The charges are ${spokenList(items)}.`,
      ].join(' '),
    };
  },
});
