import { z } from 'zod';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import {
  type OwnAccount,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import {
  claimableOutages,
  creditForOutage,
  readOutageCreditRule,
  spokenTerms,
  wasGranted,
} from '#registries/toolstore/utilities/credits/eligible-credits.ts';
import { grantCredit } from '#registries/toolstore/utilities/credits/grant-credit.ts';
import {
  refuseDay,
  reviewedClaim,
  spokenRequest,
} from '#registries/toolstore/utilities/credits/reviewed-claim.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import { spokenBalance } from '#registries/toolstore/utilities/ledger/spoken-standing.ts';
import type { Outage } from '#registries/toolstore/utilities/records/outage.ts';
import type { OutageCreditRule } from '#registries/toolstore/utilities/records/policy.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

const parameters = z.object({
  outage_date: z.iso
    .date('write it as YYYY-MM-DD')
    .optional()
    .describe('Day the outage began, as YYYY-MM-DD. Leave it out for the last outage.'),
  hours_without_power: z
    .number()
    .positive()
    .max(720)
    .optional()
    .describe('Hours without service as the customer remembers them.'),
});

const result = z.object({
  request_id: z.string(),
  estimated_credit: z.number(),
  status: z.enum(['credited', 'under_review', 'declined']),
  message: z.string(),
});
type Claim = z.infer<typeof result>;

export const requestOutageCredit = defineTool({
  name: 'request_outage_credit',
  version: 1,
  description:
    'Claims the credit for time without service. An outage that is on record is credited at once; any other claim goes to the billing team for review.',
  exampleRequests: [
    'I want a credit for the outage last week',
    'yes, request the outage credit',
    'please compensate me for the blackout',
    'we were without power for ten hours, I want money back',
  ],
  parameters,
  result,
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context): Promise<Claim> {
    const own = await ownAccount(context);
    const rule = await readOutageCreditRule(context);
    if (args.outage_date !== undefined) refuseDay(args.outage_date, own.moment, rule);
    const outage = await claimedOutage(context, own, rule, args.outage_date);
    if (outage !== undefined) return creditedOutage(context, own, rule, outage);
    const request = await reviewedClaim(context, own, rule, args);
    return {
      request_id: request.reference,
      estimated_credit: dollarsOf(request.estimatedCents),
      status: request.status === 'granted' ? 'credited' : request.status,
      message: spokenRequest(request),
    };
  },
});

/**
 * The outage on record that a claim is for: of that day, else the newest that was not credited
 * yet. One that this very call has credited before comes first, so that repeating it changes nothing.
 *
 * @throws ToolFailure `outage_not_over` when only one is left that goes on.
 */
async function claimedOutage(
  context: ToolContext,
  own: OwnAccount,
  rule: OutageCreditRule,
  day: string | undefined,
): Promise<Outage | undefined> {
  const { moment } = own;
  const [outages, ledger] = await Promise.all([
    claimableOutages(context, own, rule),
    readLedger(own.records),
  ]);
  const ofDay = outages.filter(
    ({ at }) => day === undefined || isoDate(at, moment.timeZone) === day,
  );
  const over = ofDay.filter(({ restoredAt }) => (restoredAt ?? Infinity) <= moment.nowMs);
  const { spoken } = referenceOf('CR', context.idempotencyKey);
  const byThisCall = ledger.entries.find(
    (entry) => entry.type === 'credit' && entry.confirmation === spoken,
  );
  const outage =
    over.find(({ id }) => byThisCall?.type === 'credit' && byThisCall.grantedFor === id) ??
    over.find(({ id }) => !wasGranted(ledger, id)) ??
    over[0];
  if (outage === undefined && ofDay.length > 0) {
    throw new ToolFailure({
      code: 'outage_not_over',
      message: `The outage is not over yet. We credit ${spokenTerms(rule)}, and you can claim it when the power is back.`,
    });
  }
  return outage;
}

async function creditedOutage(
  context: ToolContext,
  own: OwnAccount,
  rule: OutageCreditRule,
  outage: Outage,
): Promise<Claim> {
  const credit = creditForOutage(rule, outage, own);
  if (credit === undefined) {
    throw new ToolFailure({
      code: 'outage_too_short',
      message: `The outage on ${spokenDate(outage.at, own.moment)} was shorter than ${spokenCount(rule.afterHours, 'hour')}, so there is no credit for it.`,
    });
  }
  const { confirmation, balanceCents } = await grantCredit(context, own, credit);
  context.learn({
    last_credit_confirmation: confirmation,
    current_balance: dollarsOf(balanceCents),
  });
  return {
    request_id: confirmation,
    estimated_credit: dollarsOf(credit.amountCents),
    status: 'credited',
    message: `Your ${credit.title}, ${spokenMoney(credit.amountCents)}, is on your account. The confirmation number is ${confirmation}, and your new balance is ${spokenBalance(balanceCents)}.`,
  };
}
