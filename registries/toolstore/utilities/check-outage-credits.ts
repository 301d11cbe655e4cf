import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import {
  claimableOutages,
  outageCreditCents,
  readOutageCreditRule,
  spokenTerms,
  wasGranted,
} from '#registries/toolstore/utilities/credits/eligible-credits.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { spokenDate, spokenDuration } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const checkOutageCredits = defineTool({
  name: 'check_outage_credits',
  version: 1,
  description:
    'Checks whether the customer gets money back for time without service in the last outage, how much, and whether it is on the account already. To claim it use `request_outage_credit`.',
  exampleRequests: [
    'do I get money back for the outage',
    'am I eligible for compensation',
    'is there a credit for being without power so long',
    'how much is the outage credit',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result: z.object({
    eligible: z.boolean(),
    outage_hours: z.number(),
    credit_amount: z.number(),
    auto_applied: z.boolean(),
    message: z.string(),
    next_tool: z.literal('request_outage_credit').optional(),
  }),
  effect: 'read',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const own = await ownAccount(context, args.account_number);
    const { moment, records } = own;
    const rule = await readOutageCreditRule(context);
    const [[outage], ledger] = await Promise.all([
      claimableOutages(context, own, rule),
      readLedger(records),
    ]);
    const terms = spokenTerms(rule);
    if (outage === undefined) {
      return {
        eligible: false,
        outage_hours: 0,
        credit_amount: 0,
        auto_applied: false,
        message: `There was no outage in your area in the last ${spokenCount(rule.claimWithinDays, 'day')}. For an outage we credit ${terms}.`,
      };
    }
    const endedAt = outage.restoredAt ?? moment.nowMs;
    const durationMs = endedAt - outage.at;
    const creditCents = outageCreditCents(rule, durationMs);
    const isOver = endedAt <= moment.nowMs && outage.restoredAt !== undefined;
    const isGranted = wasGranted(ledger, outage.id);
    const on = spokenDate(outage.at, moment);
    const message = () => {
      if (isGranted) return `The credit for the outage on ${on} is on your account already.`;
      if (!isOver) {
        return `This outage has lasted ${spokenDuration(durationMs)} so far. We credit ${terms}, and you can claim it when the power is back.`;
      }
      return creditCents === 0
        ? `The outage on ${on} lasted ${spokenDuration(durationMs)}, which is too short for a credit. We credit ${terms}.`
        : `For the outage on ${on}, which lasted ${spokenDuration(durationMs)}, you can have a credit of ${spokenMoney(creditCents)}. Shall I request it?`;
    };
    const isClaimable = isOver && creditCents > 0 && !isGranted;
    return {
      eligible: isClaimable,
      outage_hours: Math.round(durationMs / 360_000) / 10,
      credit_amount: dollarsOf(creditCents),
      auto_applied: isGranted,
      message: message(),
      ...(isClaimable ? { next_tool: 'request_outage_credit' as const } : {}),
    };
  },
});
