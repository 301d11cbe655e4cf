import { z } from 'zod';
import { paymentMethodSchema } from './account.ts';

export const autopayId = 'autopay';

/** Standing order to pay each bill on its due date. */
export const autopaySchema = z.object({
  id: z.literal(autopayId),
  kind: z.literal('autopay'),
  at: z.number(),
  method: paymentMethodSchema,
  startsAt: z.number(),
});
export type Autopay = z.infer<typeof autopaySchema>;

export const paymentPlanId = 'payment-plan';

/** An agreed way to pay a balance in instalments; one at a time per account. */
export const paymentPlanSchema = z.object({
  id: z.literal(paymentPlanId),
  kind: z.literal('payment-plan'),
  at: z.number(),
  reference: z.string(),
  /** Idempotency digest of the call that set it up. */
  createdBy: z.string(),
  totalCents: z.number().int(),
  downPaymentCents: z.number().int(),
  instalments: z.array(z.object({ dueAt: z.number(), amountCents: z.number().int() })).min(1),
});
export type PaymentPlan = z.infer<typeof paymentPlanSchema>;

export const budgetBillingId = 'budget-billing';

/** The same amount every month, settled once a year. */
export const budgetBillingSchema = z.object({
  id: z.literal(budgetBillingId),
  kind: z.literal('budget-billing'),
  at: z.number(),
  monthlyCents: z.number().int().positive(),
  startsAt: z.number(),
});
export type BudgetBilling = z.infer<typeof budgetBillingSchema>;

/** A bill that people check for an error; one open review per bill. */
export const billReviewSchema = z.object({
  /** `bill-review-<bill id>`. */
  id: z.string(),
  kind: z.literal('bill-review'),
  at: z.number(),
  reference: z.string(),
  billId: z.string(),
  reason: z.string(),
  status: z.enum(['open', 'closed']),
  completeBy: z.number(),
});
export type BillReview = z.infer<typeof billReviewSchema>;

/** A claim for an outage credit that no outage on record supports: people decide. */
export const creditRequestSchema = z.object({
  id: z.string(),
  kind: z.literal('credit-request'),
  at: z.number(),
  reference: z.string(),
  outageDate: z.string(),
  hours: z.number(),
  estimatedCents: z.number().int(),
  status: z.enum(['under_review', 'granted', 'declined']),
});
export type CreditRequest = z.infer<typeof creditRequestSchema>;
