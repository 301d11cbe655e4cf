import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { eligibleCredits } from '#registries/toolstore/utilities/credits/eligible-credits.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const checkEligibleCredits = defineTool({
  name: 'check_eligible_credits',
  version: 1,
  description:
    'Finds every credit the customer may have on their account now, such as an outage credit or the waiver of a late fee. It only looks; to book one use `apply_credit`.',
  exampleRequests: [
    'do I get any credits',
    'am I eligible for a credit on my bill',
    'is there any discount for me',
    'can anything be taken off my bill',
    'what credits are available',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result: z.object({
    eligible_credits: z.array(
      z.object({ credit_type: z.string(), title: z.string(), amount: z.number() }),
    ),
    total_available: z.number(),
    message: z.string(),
    next_tool: z.literal('apply_credit').optional(),
    arguments: z.object({ credit_type: z.string() }).optional(),
  }),
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const credits = await eligibleCredits(context, await ownAccount(context, args.account_number));
    const [first] = credits;
    const totalCents = credits.reduce((sum, { amountCents }) => sum + amountCents, 0);
    const named = credits.map(
      ({ title, amountCents }) => `the ${title}, ${spokenMoney(amountCents)}`,
    );
    return {
      eligible_credits: credits.map(({ creditType, title, amountCents }) => ({
        credit_type: creditType,
        title,
        amount: dollarsOf(amountCents),
      })),
      total_available: dollarsOf(totalCents),
      ...(first === undefined
        ? {}
        : { next_tool: 'apply_credit' as const, arguments: { credit_type: first.creditType } }),
      message:
        credits.length === 0
          ? 'There is no credit waiting for you at the moment.'
          : `You can have ${spokenList(named)}. Shall I put ${credits.length === 1 ? 'it' : 'the first one'} on your account?`,
    };
  },
});
