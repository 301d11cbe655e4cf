import { z } from 'zod';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import { eligibleCredits } from '#registries/toolstore/utilities/credits/eligible-credits.ts';
import { grantCredit } from '#registries/toolstore/utilities/credits/grant-credit.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import { spokenBalance } from '#registries/toolstore/utilities/ledger/spoken-standing.ts';
import { standingOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import { centsOf, dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, ToolFailure } from '#shared/contracts/tool.ts';

export const applyCredit = defineTool({
  name: 'apply_credit',
  version: 1,
  description:
    'Books a credit the customer is entitled to on their account: an outage credit, or the waiver of a late fee. The amount follows from our rules.',
  exampleRequests: [
    'please waive the late fee',
    'can you take off the late charge',
    'put the credit on my account',
    'yes, apply that credit',
    'remove the penalty from my bill',
  ],
  parameters: z.object({
    credit_type: z
      .enum(['late_fee_waiver', 'outage'])
      .describe(
        'Which credit: late_fee_waiver (takes the late fee off), or outage (for time without power). Ask: "Is it about the late fee or about an outage?"',
      ),
    amount: z
      .number()
      .positive()
      .optional()
      .describe('Amount in dollars the customer expects. Leave it out for the full credit.'),
    reason: z.string().max(300).optional().describe('Why the customer asks for it.'),
  }),
  result: z.object({
    credit_applied: z.number(),
    credit_type: z.string(),
    new_balance: z.number(),
    confirmation: z.string(),
    message: z.string(),
  }),
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const own = await ownAccount(context);
    const reference = referenceOf('CR', context.idempotencyKey);
    const ledger = await readLedger(own.records);
    const before = ledger.entries.find(
      (entry) => entry.type === 'credit' && entry.confirmation === reference.spoken,
    );
    if (before !== undefined) {
      const { balanceCents } = standingOf(ledger, own.moment.nowMs);
      return wording(args.credit_type, before.amountCents, balanceCents, reference.spoken);
    }
    const credits = await eligibleCredits(context, own);
    const credit = credits.find(({ creditType }) => creditType === args.credit_type);
    if (credit === undefined) {
      const name = args.credit_type === 'outage' ? 'outage credit' : 'late fee waiver';
      const granted = ledger.entries.findLast(
        (entry) => entry.type === 'credit' && entry.creditType === args.credit_type,
      );
      throw new ToolFailure({
        code: 'credit_not_available',
        message:
          granted === undefined
            ? `Your account doesn’t qualify for the ${name} right now.`
            : `You already got the ${name} on ${spokenDate(granted.at, own.moment)}, and there is no other one right now.`,
        fix: 'Offer a review of the bill if the customer disagrees.',
      });
    }
    const wanted = args.amount === undefined ? undefined : centsOf(args.amount);
    if (wanted !== undefined && wanted > credit.amountCents) {
      throw new ToolFailure({
        code: 'credit_too_high',
        message: `The ${credit.title} is ${spokenMoney(credit.amountCents)}. Shall I apply that?`,
        fix: 'Call this tool again without `amount` if the customer agrees.',
      });
    }
    const { confirmation, balanceCents } = await grantCredit(context, own, credit, args.reason);
    context.learn({
      current_balance: dollarsOf(balanceCents),
      last_credit_confirmation: confirmation,
    });
    return wording(args.credit_type, credit.amountCents, balanceCents, confirmation);
  },
});

const wording = (
  creditType: 'late_fee_waiver' | 'outage',
  amountCents: number,
  balanceCents: number,
  confirmation: string,
) => ({
  credit_applied: dollarsOf(amountCents),
  credit_type: creditType,
  new_balance: dollarsOf(balanceCents),
  confirmation,
  message: `I’ve credited ${spokenMoney(amountCents)} to your account. Your new balance is ${spokenBalance(balanceCents)}, and the confirmation number is ${confirmation}.`,
});
