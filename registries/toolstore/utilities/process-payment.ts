import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import {
  methodOnFile,
  paymentMethodDescription,
  spokenMethod,
} from '#registries/toolstore/utilities/account/payment-method.ts';
import { spokenArrears } from '#registries/toolstore/utilities/account/shut-off-notice.ts';
import { postEntry } from '#registries/toolstore/utilities/ledger/post-entry.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import { samePaymentLately } from '#registries/toolstore/utilities/ledger/same-payment.ts';
import { spokenBalance } from '#registries/toolstore/utilities/ledger/spoken-standing.ts';
import { standingOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import { paymentMethodKindSchema } from '#registries/toolstore/utilities/records/account.ts';
import {
  paymentPlanId,
  paymentPlanSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import type { Ledger } from '#registries/toolstore/utilities/records/ledger.ts';
import { centsOf, dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { isoDate, spokenMoment } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

const parameters = z.object({
  account_number: accountNumberParameter,
  amount: z
    .number()
    .positive()
    .max(100_000)
    .describe(
      'Amount to pay in dollars, e.g. 84.20. The whole balance when the customer wants to pay everything. Ask: "How much would you like to pay: the whole balance or another amount?"',
    ),
  payment_method: paymentMethodKindSchema.describe(paymentMethodDescription),
});

/** Heard to the end: the agent's `uninterruptible_passages` has it word for word. */
export const paymentAuthorisation =
  'By saying yes, you authorize us to take this one-time payment.';

export const processPayment = defineTool({
  name: 'process_payment',
  version: 1,
  description:
    'Takes a one-time payment from a payment method on file and books it on the account. Use it when the customer wants to pay a bill or a part of it now. For paying in installments use `setup_payment_plan`; for paying automatically every month use `setup_autopay`.',
  exampleRequests: [
    'I want to pay my bill',
    'I would like to settle my balance',
    'take fifty dollars from my bank account',
    'charge it to my credit card',
    'can I make a payment over the phone',
    'pay the whole balance now',
  ],
  parameters,
  result: z.object({
    confirmation_number: z.string(),
    amount_paid: z.number(),
    payment_method: paymentMethodKindSchema,
    effective_date: z.string(),
    new_balance: z.number(),
    message: z.string(),
  }),
  effect: 'write',
  requires: 'verified',
  timeoutMs: 10_000,
  async confirm(args, context) {
    const { method, amountCents, records, moment } = await plannedPayment(args, context);
    const ledger = await readLedger(records);
    refuseBeyondBalance(ledger, amountCents, moment.nowMs);
    const amount = spokenMoney(amountCents);
    const same = samePaymentLately(ledger, amountCents, method, moment.nowMs);
    return same === undefined
      ? `I’ll take ${amount} from your ${spokenMethod(method)}. ${paymentAuthorisation} Shall I proceed?`
      : `You already paid ${amount} from your ${spokenMethod(method)} ${spokenMoment(same.at, moment)}, confirmation number ${same.confirmation}. ${paymentAuthorisation} Shall I really take another ${amount}?`;
  },
  async execute(args, context) {
    const { account, plan, method, amountCents, records, moment } = await plannedPayment(
      args,
      context,
    );
    const reference = referenceOf('PAY', context.idempotencyKey);
    const { entry, ledger } = await postEntry({
      area: records,
      signal: context.signal,
      entryId: reference.id,
      entryFor: (newest) => {
        refuseBeyondBalance(newest, amountCents, moment.nowMs);
        return {
          type: 'payment',
          id: reference.id,
          at: moment.nowMs,
          amountCents,
          method,
          confirmation: reference.spoken,
        };
      },
    });
    const after = standingOf(ledger, moment.nowMs, plan);
    const { balanceCents } = after;
    const others = ledger.entries.filter(({ id }) => id !== entry.id);
    const before = standingOf({ ...ledger, entries: others }, moment.nowMs, plan);
    const arrears = spokenArrears(account, before, after, moment);
    context.learn({
      last_payment_confirmation: reference.spoken,
      last_payment_amount: dollarsOf(amountCents),
      current_balance: dollarsOf(balanceCents),
      issue_type: 'billing',
    });
    return {
      confirmation_number: reference.spoken,
      amount_paid: dollarsOf(amountCents),
      payment_method: method.kind,
      effective_date: isoDate(entry.at, moment.timeZone),
      new_balance: dollarsOf(balanceCents),
      message: `Your payment of ${spokenMoney(amountCents)} from your ${spokenMethod(method)} is booked. The confirmation number is ${reference.spoken}, and your new balance is ${spokenBalance(balanceCents)}.${arrears === undefined ? '' : ` ${arrears}`}`,
    };
  },
});

async function plannedPayment(args: z.infer<typeof parameters>, context: ToolContext) {
  const { account, records, moment } = await ownAccount(context, args.account_number);
  const amountCents = centsOf(args.amount);
  if (amountCents === undefined || amountCents < 1) {
    throw askFor('amount', 'I can only take whole cents. How much would you like to pay?');
  }
  const method = methodOnFile(account, args.payment_method);
  // Before the payment: once it is booked, nothing may fail any more.
  const plan = await readRecord(records, paymentPlanId, paymentPlanSchema);
  return { account, plan, records, moment, amountCents, method };
}

function refuseBeyondBalance(ledger: Ledger, amountCents: number, nowMs: number): void {
  const { balanceCents } = standingOf(ledger, nowMs);
  if (balanceCents <= 0) {
    throw new ToolFailure({
      code: 'nothing_to_pay',
      message: 'There is nothing to pay: your account is settled.',
    });
  }
  if (amountCents > balanceCents) {
    throw askFor(
      'amount',
      `That is more than your balance of ${spokenMoney(balanceCents)}. How much would you like to pay?`,
    );
  }
}
