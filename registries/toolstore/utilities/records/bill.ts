import { z } from 'zod';

/** What a line of a bill is for; explanations are public records under the same names. */
export const chargeTypeSchema = z.enum([
  'customer_charge',
  'energy',
  'delivery',
  'fuel_adjustment',
  'gas_supply',
  'gas_delivery',
  'late_fee',
  'taxes',
]);
export type ChargeType = z.infer<typeof chargeTypeSchema>;

/** One bill, never changed after it was issued. Amounts in cents, times in epoch milliseconds. */
export const billSchema = z.object({
  /** `bill-2026-01`: the month in which the period ends. */
  id: z.string().regex(/^bill-\d{4}-\d{2}$/),
  kind: z.literal('bill'),
  /** When it was issued. */
  at: z.number(),
  periodStart: z.number(),
  periodEnd: z.number(),
  dueAt: z.number(),
  usageKwh: z.number().nonnegative().optional(),
  usageTherms: z.number().nonnegative().optional(),
  /** Without taxes. */
  lines: z.array(
    z.object({ type: chargeTypeSchema, label: z.string(), amountCents: z.number().int() }),
  ),
  taxCents: z.number().int(),
  totalCents: z.number().int(),
});
export type Bill = z.infer<typeof billSchema>;
