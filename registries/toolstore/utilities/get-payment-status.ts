import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { spokenShutOff } from '#registries/toolstore/utilities/account/shut-off-notice.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import { spokenStanding } from '#registries/toolstore/utilities/ledger/spoken-standing.ts';
import { paymentsOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const result = z.object({
  current_balance: z.number(),
  past_due_amount: z.number(),
  payment_status: z.enum(['paid', 'due', 'past_due', 'payment_plan']),
  last_payment: z
    .object({ amount: z.number(), date: z.string(), confirmation_number: z.string() })
    .optional(),
  next_due_date: z.string().optional(),
  message: z.string(),
});

export const getPaymentStatus = defineTool({
  name: 'get_payment_status',
  version: 1,
  description:
    'Tells whether the account is paid up: balance, amount past due, the last payment that arrived, and when the next one is due.',
  exampleRequests: [
    'did my payment go through',
    'have you received my payment',
    'am I behind on my payments',
    'is my account past due',
    'am I going to be shut off',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result,
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const { account, records, moment } = await ownAccount(context, args.account_number);
    const { ledger, plan, standing } = await readStanding(records, moment.nowMs);
    const [lastPayment] = paymentsOf(ledger);
    const nextInstalment = plan?.instalments.find(({ dueAt }) => dueAt >= moment.nowMs);
    const shutOff = spokenShutOff(account, standing, moment);
    const sentences = [
      ...(standing.balanceCents > 0 && standing.pastDueCents === 0 ? ['Nothing is past due.'] : []),
      spokenStanding(standing, moment),
      ...(nextInstalment === undefined
        ? []
        : [
            `You are on payment plan ${plan?.reference}; the next installment of ${spokenMoney(nextInstalment.amountCents)} is due on ${spokenDate(nextInstalment.dueAt, moment)}.`,
          ]),
      ...(shutOff === undefined ? [] : [shutOff]),
      ...(lastPayment === undefined
        ? []
        : [
            `Your last payment of ${spokenMoney(lastPayment.amountCents)} arrived on ${spokenDate(lastPayment.at, moment)}.`,
          ]),
    ];
    const status = () => {
      if (standing.balanceCents <= 0) return 'paid';
      if (nextInstalment !== undefined) return 'payment_plan';
      return standing.pastDueCents > 0 ? 'past_due' : 'due';
    };
    const nextDueAt = nextInstalment?.dueAt ?? standing.nextDueAt;
    context.learn({ current_balance: dollarsOf(standing.balanceCents), issue_type: 'billing' });
    return {
      current_balance: dollarsOf(standing.balanceCents),
      past_due_amount: dollarsOf(standing.pastDueCents),
      payment_status: status(),
      ...(lastPayment === undefined
        ? {}
        : {
            last_payment: {
              amount: dollarsOf(lastPayment.amountCents),
              date: isoDate(lastPayment.at, moment.timeZone),
              confirmation_number: lastPayment.confirmation,
            },
          }),
      ...(nextDueAt === undefined ? {} : { next_due_date: isoDate(nextDueAt, moment.timeZone) }),
      message: sentences.join(' '),
    };
  },
});
