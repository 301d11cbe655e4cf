import { z } from 'zod';
import { listRecords } from '#registries/toolstore/records/read-record.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import { readBills } from '#registries/toolstore/utilities/bills/find-bill.ts';
import { chargeTypeSchema } from '#registries/toolstore/utilities/records/bill.ts';
import { chargeExplanationSchema } from '#registries/toolstore/utilities/records/policy.ts';
import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

export const explainCharges = defineTool({
  name: 'explain_charges',
  version: 1,
  description:
    'Explains what one kind of charge on a bill means in plain words, for example the delivery charge or the fuel adjustment. For the amounts of a whole bill use `get_bill_breakdown`.',
  exampleRequests: [
    'what is the delivery charge',
    'what does fuel adjustment mean',
    'explain the customer charge',
    'why did I get a late fee',
    'what are these taxes for',
  ],
  parameters: z.object({
    charge_type: chargeTypeSchema.describe(
      'Which charge: customer_charge (fixed monthly service fee), energy (electricity used), delivery (lines and network), fuel_adjustment (fuel cost), gas_supply (gas used), gas_delivery (gas pipes), late_fee (penalty for paying late), taxes. Ask: "Which charge on the bill do you mean?"',
    ),
  }),
  result: z.object({
    charge_type: chargeTypeSchema,
    explanation: z.string(),
    amount_on_latest_bill: z.number().optional(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context) {
    const explanations = await listRecords(
      context.services.publicRecords,
      'charge-explanation',
      chargeExplanationSchema,
    );
    const entry = explanations.find(({ chargeType }) => chargeType === args.charge_type);
    if (entry === undefined) {
      throw new ToolFailure({
        code: 'explanation_not_found',
        message: 'I have no explanation for that charge. A colleague can tell you more.',
        fix: 'Offer to connect a person.',
      });
    }
    const amountCents = await amountOnLatestBill(context, args.charge_type);
    const amount =
      amountCents === undefined ? '' : ` On your latest bill it is ${spokenMoney(amountCents)}.`;
    return {
      charge_type: args.charge_type,
      explanation: entry.explanation,
      ...(amountCents === undefined ? {} : { amount_on_latest_bill: amountCents / 100 }),
      message: `${entry.explanation}${amount}`,
    };
  },
});

/** Amounts are for verified customers only; the explanation is for everybody. */
async function amountOnLatestBill(
  context: ToolContext,
  chargeType: z.infer<typeof chargeTypeSchema>,
): Promise<number | undefined> {
  if (context.customer?.verified !== true) return undefined;
  const { records } = await ownAccount(context);
  const [bill] = await readBills(records);
  if (bill === undefined) return undefined;
  if (chargeType === 'taxes') return bill.taxCents;
  const lines = bill.lines.filter(({ type }) => type === chargeType);
  return lines.length === 0 ? undefined : lines.reduce((sum, line) => sum + line.amountCents, 0);
}
