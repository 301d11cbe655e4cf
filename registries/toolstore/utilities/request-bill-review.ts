import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import {
  findBill,
  readBills,
  spokenBill,
} from '#registries/toolstore/utilities/bills/find-bill.ts';
import {
  type BillReview,
  billReviewSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import { atLocalTime } from '#registries/toolstore/wording/local-time.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const requestBillReview = defineTool({
  name: 'request_bill_review',
  version: 1,
  description:
    'Opens a review of a bill by the billing team when the customer believes that the bill is wrong and disputes it. First explain the bill with `get_bill_breakdown`.',
  exampleRequests: [
    'I want to dispute this bill',
    'this charge is wrong',
    'there is a mistake on my bill',
    'somebody should check my bill again',
    'I did not use that much electricity, please review it',
  ],
  parameters: z.object({
    bill_date: z
      .string()
      .max(40)
      .optional()
      .describe('Month of the bill, e.g. 2026-01 or January. Leave it out for the latest bill.'),
    reason: z
      .string()
      .min(3)
      .max(500)
      .describe(
        'What the customer thinks is wrong, in their words. Ask: "What looks wrong to you on this bill?"',
      ),
  }),
  result: z.object({
    review_id: z.string(),
    bill_month: z.string(),
    estimated_completion: z.string(),
    already_open: z.boolean(),
    message: z.string(),
  }),
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async execute(args, context) {
    const { records, moment } = await ownAccount(context);
    const [bills, { billReviewDays }] = await Promise.all([
      readBills(records),
      readPolicy(context),
    ]);
    const bill = findBill(bills, args.bill_date, moment);
    const reference = referenceOf('REV', context.idempotencyKey);
    const review = await changeRecord<BillReview>({
      area: records,
      signal: context.signal,
      id: `bill-review-${bill.id}`,
      schema: billReviewSchema,
      change: (current) =>
        current?.status === 'open'
          ? current
          : {
              id: `bill-review-${bill.id}`,
              kind: 'bill-review',
              at: moment.nowMs,
              reference: reference.spoken,
              billId: bill.id,
              reason: args.reason,
              status: 'open',
              completeBy: atLocalTime(moment.nowMs, moment.timeZone, {
                dayOffset: billReviewDays,
                hour: 17,
              }),
            },
    });
    const alreadyOpen = review.reference !== reference.spoken;
    const done = spokenDate(review.completeBy, moment);
    context.learn({ bill_review_id: review.reference, issue_type: 'billing' });
    return {
      review_id: review.reference,
      bill_month: spokenBill(bill, moment),
      estimated_completion: isoDate(review.completeBy, moment.timeZone),
      already_open: alreadyOpen,
      message: alreadyOpen
        ? `A review of your ${spokenBill(bill, moment)} is already open, ${review.reference}. You’ll have an answer by ${done}.`
        : `I’ve opened review ${review.reference} for your ${spokenBill(bill, moment)}. The billing team will have an answer for you by ${done}.`,
    };
  },
});
