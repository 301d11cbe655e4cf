import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import {
  isSameMethod,
  methodOnFile,
  paymentMethodDescription,
  spokenMethod,
} from '#registries/toolstore/utilities/account/payment-method.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import { paymentMethodKindSchema } from '#registries/toolstore/utilities/records/account.ts';
import {
  type Autopay,
  autopayId,
  autopaySchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext } from '#shared/contracts/tool.ts';

const parameters = z.object({
  payment_method: paymentMethodKindSchema.describe(paymentMethodDescription),
});

const result = z.object({
  enrolled: z.literal(true),
  payment_method: paymentMethodKindSchema,
  start_date: z.string(),
  message: z.string(),
});

export const setupAutopay = defineTool({
  name: 'setup_autopay',
  version: 1,
  description:
    'Turns on autopay, so that every bill is paid automatically on its due date from a payment method on file, or changes the method autopay uses. For one payment now use `process_payment`.',
  exampleRequests: [
    'set up autopay',
    'I want my bills to be paid automatically',
    'take it out of my account every month',
    'enroll me in automatic payments',
    'switch my autopay to my credit card',
  ],
  parameters,
  result,
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async confirm(args, context) {
    const { method, running } = await plannedAutopay(args, context);
    if (running === undefined) {
      return `I’ll set up autopay from your ${spokenMethod(method)}, so each bill is paid on its due date. Shall I go ahead?`;
    }
    return isSameMethod(running.method, method)
      ? undefined
      : `Autopay uses your ${spokenMethod(running.method)} now. I’ll switch it to your ${spokenMethod(method)}. Shall I go ahead?`;
  },
  async execute(args, context): Promise<z.infer<typeof result>> {
    const { records, moment, method, startsAt, pastDueCents } = await plannedAutopay(args, context);
    const autopay = await changeRecord<Autopay>({
      area: records,
      signal: context.signal,
      id: autopayId,
      schema: autopaySchema,
      change: (current) =>
        current !== undefined && isSameMethod(current.method, method)
          ? current
          : { id: autopayId, kind: 'autopay', at: moment.nowMs, method, startsAt },
    });
    context.learn({ autopay_enrolled: true });
    return {
      enrolled: true,
      payment_method: method.kind,
      start_date: isoDate(autopay.startsAt, moment.timeZone),
      message: [
        autopay.startsAt < moment.nowMs
          ? `Autopay is on: each bill is paid on its due date from your ${spokenMethod(method)}.`
          : `Autopay is on. From ${spokenDate(autopay.startsAt, moment)}, each bill is paid on its due date from your ${spokenMethod(method)}.`,
        ...(pastDueCents === 0
          ? []
          : [`The ${spokenMoney(pastDueCents)} that is past due now still has to be paid.`]),
      ].join(' '),
    };
  },
});

async function plannedAutopay(args: z.infer<typeof parameters>, context: ToolContext) {
  const { account, records, moment } = await ownAccount(context);
  const [{ standing }, running] = await Promise.all([
    readStanding(records, moment.nowMs),
    readRecord(records, autopayId, autopaySchema),
  ]);
  return {
    records,
    moment,
    running,
    pastDueCents: standing.pastDueCents,
    method: methodOnFile(account, args.payment_method),
    startsAt: standing.nextDueAt ?? moment.nowMs,
  };
}
