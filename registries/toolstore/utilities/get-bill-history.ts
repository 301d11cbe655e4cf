import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { readBills } from '#registries/toolstore/utilities/bills/find-bill.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenMonth } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, ToolFailure } from '#shared/contracts/tool.ts';

export const getBillHistory = defineTool({
  name: 'get_bill_history',
  version: 1,
  description:
    'Lists earlier bills month by month with amount and energy used. Use it to compare months or to find an old bill.',
  exampleRequests: [
    'what were my last bills',
    'show me my bills of the past six months',
    'how much was my bill in spring',
    'compare this bill with the earlier ones',
    'what do I usually pay',
  ],
  parameters: z.object({
    account_number: accountNumberParameter,
    months: z.number().int().min(1).max(24).default(6).describe('How many months back, 1 to 24.'),
  }),
  result: z.object({
    history: z.array(
      z.object({
        bill_date: z.string(),
        month: z.string(),
        amount: z.number(),
        due_date: z.string(),
        usage_kwh: z.number().optional(),
        usage_therms: z.number().optional(),
      }),
    ),
    average_amount: z.number(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const { records, moment } = await ownAccount(context, args.account_number);
    const bills = (await readBills(records)).slice(0, args.months);
    const highest = bills.toSorted((one, other) => other.totalCents - one.totalCents)[0];
    if (highest === undefined) {
      throw new ToolFailure({ code: 'no_bills', message: 'There is no bill on this account yet.' });
    }
    const totalCents = bills.reduce((sum, bill) => sum + bill.totalCents, 0);
    const averageCents = Math.round(totalCents / bills.length);
    const amounts = bills
      .slice(0, 3)
      .map((bill) => `${spokenMoney(bill.totalCents)} for ${spokenMonth(bill.periodEnd, moment)}`);
    const overview =
      bills.length <= 3
        ? ''
        : ` Over ${bills.length} months the average is ${spokenMoney(averageCents)}; the highest was ${spokenMonth(highest.periodEnd, moment)} with ${spokenMoney(highest.totalCents)}.`;
    return {
      history: bills.map((bill) => ({
        bill_date: isoDate(bill.at, moment.timeZone),
        month: spokenMonth(bill.periodEnd, moment),
        amount: dollarsOf(bill.totalCents),
        due_date: isoDate(bill.dueAt, moment.timeZone),
        ...(bill.usageKwh === undefined ? {} : { usage_kwh: bill.usageKwh }),
        ...(bill.usageTherms === undefined ? {} : { usage_therms: bill.usageTherms }),
      })),
      average_amount: dollarsOf(averageCents),
      message: `Your latest bills were ${spokenList(amounts)}.${overview}`,
    };
  },
});
