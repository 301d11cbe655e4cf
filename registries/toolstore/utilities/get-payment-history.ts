import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import { paymentsOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import { paymentMethodKindSchema } from '#registries/toolstore/utilities/records/account.ts';
import { spokenCount, spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const monthMs = 30.44 * 86_400_000;

export const getPaymentHistory = defineTool({
  name: 'get_payment_history',
  version: 1,
  description:
    'Lists the payments that arrived, with date, amount, method and confirmation number.',
  exampleRequests: [
    'when did I last pay',
    'which payments have I made',
    'show my payment history',
    'how much have I paid you this year',
    'how much did I pay last month',
    'what was the confirmation number of my payment',
  ],
  parameters: z.object({
    account_number: accountNumberParameter,
    months: z.number().int().min(1).max(24).default(6).describe('How many months back, 1 to 24.'),
  }),
  result: z.object({
    payments: z.array(
      z.object({
        date: z.string(),
        amount: z.number(),
        payment_method: paymentMethodKindSchema,
        confirmation_number: z.string(),
      }),
    ),
    total_paid: z.number(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const { records, moment } = await ownAccount(context, args.account_number);
    const since = moment.nowMs - args.months * monthMs;
    const payments = paymentsOf(await readLedger(records)).filter(({ at }) => at >= since);
    const totalCents = payments.reduce((sum, { amountCents }) => sum + amountCents, 0);
    const [newest] = payments;
    const latest = payments
      .slice(0, 3)
      .map(({ amountCents, at }) => `${spokenMoney(amountCents)} on ${spokenDate(at, moment)}`);
    return {
      payments: payments.map(({ at, amountCents, method, confirmation }) => ({
        date: isoDate(at, moment.timeZone),
        amount: dollarsOf(amountCents),
        payment_method: method.kind,
        confirmation_number: confirmation,
      })),
      total_paid: dollarsOf(totalCents),
      message:
        newest === undefined
          ? `No payment arrived in the last ${spokenCount(args.months, 'month')}.`
          : `In the last ${spokenCount(args.months, 'month')} you made ${spokenCount(payments.length, 'payment')}, ${spokenMoney(totalCents)} in total. The latest: ${spokenList(latest)}. The newest confirmation number is ${newest.confirmation}.`,
    };
  },
});
