import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import { splitCents } from '#registries/toolstore/utilities/ledger/split-cents.ts';
import { standingOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import {
  type PaymentPlan,
  paymentPlanId,
  paymentPlanSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import { atLocalTime, localTime } from '#registries/toolstore/wording/local-time.ts';
import { centsOf, dollarsOf, spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import {
  isoDate,
  type SpeakingMoment,
  spokenDate,
} from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

const parameters = z.object({
  account_number: accountNumberParameter,
  total_amount: z
    .number()
    .positive()
    .max(100_000)
    .describe(
      'Amount in dollars that the installments add up to. Ask: "Which amount should the installments cover?"',
    ),
  months: z
    .number()
    .int()
    .min(1)
    .max(60)
    .describe('Number of monthly installments. Ask: "Over how many months would you like to pay?"'),
  down_payment: z
    .number()
    .nonnegative()
    .optional()
    .describe('Part to pay right away, in dollars. Leave it out for none.'),
});

export const setupPaymentPlan = defineTool({
  name: 'setup_payment_plan',
  version: 1,
  description:
    'Sets up a payment arrangement: what is owed is paid in equal monthly installments. Use it when the customer cannot pay everything at once or asks for more time.',
  exampleRequests: [
    'can I pay in installments',
    'I cannot afford the whole bill at once',
    'set up a payment plan over six months',
    'I need more time to pay',
    'can we split it into smaller payments',
    'I would like a payment arrangement',
  ],
  parameters,
  result: z.object({
    plan_id: z.string(),
    total_amount: z.number(),
    down_payment: z.number(),
    monthly_payment: z.number(),
    number_of_payments: z.number(),
    first_payment_due: z.string(),
    message: z.string(),
  }),
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async confirm(args, context) {
    const { amounts, records, moment, instalments } = await plannedArrangement(args, context);
    refuseSecondPlan(
      await readRecord(records, paymentPlanId, paymentPlanSchema),
      referenceOf('PLAN', context.idempotencyKey).id,
      moment,
    );
    const [first] = instalments;
    const start = first === undefined ? '' : `, starting on ${spokenDate(first.dueAt, moment)}`;
    const down =
      amounts.downPaymentCents === 0
        ? ''
        : `${spokenMoney(amounts.downPaymentCents)} today and then `;
    return `That would be ${down}${spokenInstalments(instalments)}${start}. Shall I set up this plan?`;
  },
  async execute(args, context) {
    const { records, moment, amounts, instalments } = await plannedArrangement(args, context);
    const reference = referenceOf('PLAN', context.idempotencyKey);
    const plan = await changeRecord<PaymentPlan>({
      area: records,
      signal: context.signal,
      id: paymentPlanId,
      schema: paymentPlanSchema,
      change: (current) => {
        if (current?.createdBy === reference.id) return current;
        refuseSecondPlan(current, reference.id, moment);
        return {
          id: paymentPlanId,
          kind: 'payment-plan',
          at: moment.nowMs,
          reference: reference.spoken,
          createdBy: reference.id,
          ...amounts,
          instalments: [...instalments],
        };
      },
    });
    const [first] = plan.instalments;
    if (first === undefined) throw new Error('A payment plan without installments was stored.');
    context.learn({ payment_arrangement_id: plan.reference, issue_type: 'billing' });
    const down =
      plan.downPaymentCents === 0
        ? ''
        : ` The down payment of ${spokenMoney(plan.downPaymentCents)} is due today.`;
    return {
      plan_id: plan.reference,
      total_amount: dollarsOf(plan.totalCents),
      down_payment: dollarsOf(plan.downPaymentCents),
      monthly_payment: dollarsOf(first.amountCents),
      number_of_payments: plan.instalments.length,
      first_payment_due: isoDate(first.dueAt, moment.timeZone),
      message: `Your payment plan ${plan.reference} is set up: ${spokenInstalments(plan.instalments)}, starting on ${spokenDate(first.dueAt, moment)}.${down}`,
    };
  },
});

/** @throws ToolFailure `plan_exists` for a running plan that another call has set up. */
function refuseSecondPlan(
  current: PaymentPlan | undefined,
  callId: string,
  moment: SpeakingMoment,
): void {
  const last = current?.instalments.at(-1);
  if (current === undefined || last === undefined) return;
  if (current.createdBy === callId || last.dueAt < moment.nowMs) return;
  const next = current.instalments.find(({ dueAt }) => dueAt >= moment.nowMs) ?? last;
  throw new ToolFailure({
    code: 'plan_exists',
    message: `There already is a payment plan, ${current.reference}: the next installment of ${spokenMoney(next.amountCents)} is due on ${spokenDate(next.dueAt, moment)}, the last one on ${spokenDate(last.dueAt, moment)}. A colleague can change it for you.`,
    fix: 'Offer to connect a person.',
  });
}

interface Instalment {
  readonly dueAt: number;
  readonly amountCents: number;
}

async function plannedArrangement(args: z.infer<typeof parameters>, context: ToolContext) {
  const { records, moment } = await ownAccount(context, args.account_number);
  const [{ paymentPlan: rules }, ledger] = await Promise.all([
    readPolicy(context),
    readLedger(records),
  ]);
  const { balanceCents } = standingOf(ledger, moment.nowMs);
  const totalCents = centsOf(args.total_amount);
  // Who pays everything right away needs no plan: a model that says so has only repeated the total.
  const downPayment = args.down_payment === args.total_amount ? 0 : (args.down_payment ?? 0);
  const downPaymentCents = centsOf(downPayment);
  if (
    totalCents === undefined ||
    downPaymentCents === undefined ||
    downPaymentCents >= totalCents
  ) {
    throw askFor('total_amount', 'These amounts don’t add up. How much should the plan cover?');
  }
  if (totalCents > balanceCents) {
    throw balanceCents <= 0
      ? new ToolFailure({
          code: 'nothing_to_pay',
          message: 'There is nothing to spread: your account is settled.',
        })
      : askFor(
          'total_amount',
          `Your balance is only ${spokenMoney(balanceCents)}. Shall the plan cover all of it?`,
        );
  }
  if (args.months < rules.minimumMonths || args.months > rules.maximumMonths) {
    throw askFor(
      'months',
      `I can offer between ${rules.minimumMonths} and ${rules.maximumMonths} months. How many would you like?`,
    );
  }
  const amounts = splitCents(totalCents - downPaymentCents, args.months);
  if (Math.min(...amounts) < rules.minimumInstalmentCents) {
    throw askFor(
      'months',
      `Each installment must be at least ${spokenMoney(rules.minimumInstalmentCents)}. Would fewer months work for you?`,
    );
  }
  return {
    records,
    moment,
    amounts: { totalCents, downPaymentCents },
    instalments: amounts.map((amountCents, index) => ({
      amountCents,
      dueAt: sameDayLater(moment, index + 1),
    })),
  };
}

/** Noon of the same day of the month, `months` later; the 28th when the month is too short for it. */
function sameDayLater({ nowMs, timeZone }: SpeakingMoment, months: number): number {
  const { year, month, day } = localTime(nowMs, timeZone);
  const from = Date.UTC(year, month - 1, day) / 86_400_000;
  const to = Date.UTC(year, month - 1 + months, Math.min(day, 28)) / 86_400_000;
  return atLocalTime(nowMs, timeZone, { dayOffset: to - from, hour: 12 });
}

/** `6 monthly payments of $20.00`; where the cents do not divide, the first ones are a cent more. */
function spokenInstalments(instalments: readonly Instalment[]): string {
  const amounts = instalments.map(({ amountCents }) => amountCents);
  const larger = Math.max(...amounts);
  const smaller = Math.min(...amounts);
  const payments = `${instalments.length} monthly payments`;
  if (larger === smaller) return `${payments} of ${spokenMoney(larger)}`;
  const count = amounts.filter((amount) => amount === larger).length;
  return `${payments}, the first ${count === 1 ? '' : `${count} `}of ${spokenMoney(larger)} and the rest of ${spokenMoney(smaller)}`;
}
