import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import {
  accountStatus,
  spokenShutOff,
} from '#registries/toolstore/utilities/account/shut-off-notice.ts';
import {
  findBill,
  readBills,
  spokenUsage,
} from '#registries/toolstore/utilities/bills/find-bill.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import { spokenStanding } from '#registries/toolstore/utilities/ledger/spoken-standing.ts';
import { paymentsOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import { dollarsOf } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const result = z.object({
  account_number: z.string(),
  current_balance: z.number(),
  due_date: z.string().optional(),
  last_payment: z.object({ amount: z.number(), date: z.string() }).optional(),
  usage_kwh: z.number().optional(),
  usage_therms: z.number().optional(),
  billing_period: z.string(),
  account_status: z.enum(['active', 'shut_off_notice']),
  message: z.string(),
});

export const getCurrentBill = defineTool({
  name: 'get_current_bill',
  version: 1,
  description:
    'Looks up the current bill: how much the customer owes now, when it is due, the billing period and the energy used. For the single charges on a bill use `get_bill_breakdown`.',
  exampleRequests: [
    'how much is my bill',
    'what do I owe you',
    'when is my bill due',
    'what is my balance',
    'how much do I have to pay this month',
    'what is left to pay',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result,
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const { account, records, moment } = await ownAccount(context, args.account_number);
    const [bills, { ledger, standing }] = await Promise.all([
      readBills(records),
      readStanding(records, moment.nowMs),
    ]);
    const bill = findBill(bills, undefined, moment);
    const [lastPayment] = paymentsOf(ledger);
    const { timeZone } = moment;
    const period = `${spokenDate(bill.periodStart, moment)} to ${spokenDate(bill.periodEnd, moment)}`;
    const shutOff = spokenShutOff(account, standing, moment);
    const dueAt = standing.pastDueSince ?? standing.nextDueAt;
    context.learn({ current_balance: dollarsOf(standing.balanceCents), issue_type: 'billing' });
    return {
      account_number: account.accountNumber,
      current_balance: dollarsOf(standing.balanceCents),
      ...(dueAt === undefined ? {} : { due_date: isoDate(dueAt, timeZone) }),
      ...(lastPayment === undefined
        ? {}
        : {
            last_payment: {
              amount: dollarsOf(lastPayment.amountCents),
              date: isoDate(lastPayment.at, timeZone),
            },
          }),
      ...(bill.usageKwh === undefined ? {} : { usage_kwh: bill.usageKwh }),
      ...(bill.usageTherms === undefined ? {} : { usage_therms: bill.usageTherms }),
      billing_period: period,
      account_status: accountStatus(account, standing),
      message: `${spokenStanding(standing, moment)} The latest bill covers ${period}, with ${spokenUsage(bill)}.${shutOff === undefined ? '' : ` ${shutOff}`}`,
    };
  },
});
