import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import {
  claimableOutages,
  creditForOutage,
  outageCreditCents,
  readCreditRules,
} from '#registries/toolstore/utilities/credits/eligible-credits.ts';
import { grantCredit } from '#registries/toolstore/utilities/credits/grant-credit.ts';
import {
  type CreditRequest,
  creditRequestSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import { dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, ToolFailure } from '#shared/contracts/tool.ts';

const result = z.object({
  request_id: z.string(),
  estimated_credit: z.number(),
  status: z.enum(['credited', 'under_review']),
  message: z.string(),
});

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
  parameters: z.object({
    outage_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'write it as YYYY-MM-DD')
      .optional()
      .describe('Day the outage began, as YYYY-MM-DD. Leave it out for the last outage.'),
    hours_without_power: z
      .number()
      .positive()
      .max(720)
      .optional()
      .describe('Hours without service as the customer remembers them.'),
  }),
  result,
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const own = await ownAccount(context);
    const { moment, records } = own;
    const rules = await readCreditRules(context);
    const rule = rules.find((candidate) => candidate.creditType === 'outage');
    if (rule === undefined) {
      throw new ToolFailure({
        code: 'credit_not_offered',
        message: 'We don’t have a credit for outages at the moment.',
      });
    }
    const outages = await claimableOutages(context, own, rule);
    const outage = outages.find(
      ({ at, restoredAt }) =>
        restoredAt !== undefined &&
        (args.outage_date === undefined || isoDate(at, moment.timeZone) === args.outage_date),
    );
    const credit = outage === undefined ? undefined : creditForOutage(rule, outage, own);
    if (outage !== undefined && credit === undefined) {
      throw new ToolFailure({
        code: 'outage_too_short',
        message: `The outage on ${spokenDate(outage.at, moment)} was shorter than ${rule.afterHours} hours, so there is no credit for it.`,
      });
    }
    if (credit !== undefined) {
      const { confirmation, balanceCents } = await grantCredit(context, own, credit);
      context.learn({
        last_credit_confirmation: confirmation,
        current_balance: dollarsOf(balanceCents),
      });
      return {
        request_id: confirmation,
        estimated_credit: dollarsOf(credit.amountCents),
        status: 'credited',
        message: `Your ${credit.title}, ${spokenMoney(credit.amountCents)}, is on your account. The confirmation number is ${confirmation}.`,
      };
    }
    if (args.hours_without_power === undefined || args.outage_date === undefined) {
      const isDateMissing = args.outage_date === undefined;
      throw askFor(
        isDateMissing ? 'outage_date' : 'hours_without_power',
        isDateMissing
          ? 'I don’t see an outage on record for your address. On which day was it?'
          : 'I don’t see that outage on record. For how many hours were you without service?',
      );
    }
    const reference = referenceOf('REQ', context.idempotencyKey);
    const id = `credit-request-${args.outage_date}`;
    const estimatedCents = outageCreditCents(rule, args.hours_without_power * 3_600_000);
    const { outage_date: outageDate, hours_without_power: hours } = args;
    const request = await changeRecord<CreditRequest>({
      area: records,
      id,
      schema: creditRequestSchema,
      change: (current) =>
        current ?? {
          id,
          kind: 'credit-request',
          at: moment.nowMs,
          reference: reference.spoken,
          outageDate,
          hours,
          estimatedCents,
          status: 'under_review',
        },
    });
    return {
      request_id: request.reference,
      estimated_credit: dollarsOf(request.estimatedCents),
      status: 'under_review',
      message: `That outage isn’t on record, so the billing team will review your claim, ${request.reference}. If they agree, the credit is about ${spokenMoney(request.estimatedCents)}.`,
    };
  },
});
