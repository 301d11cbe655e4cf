import { z } from 'zod';

export const paymentMethodKindSchema = z.enum(['bank_account', 'credit_card', 'debit_card']);
export type PaymentMethodKind = z.infer<typeof paymentMethodKindSchema>;

/** A way to pay that the company keeps on file; only its last four digits are known here. */
export const paymentMethodSchema = z.object({
  kind: paymentMethodKindSchema,
  last4: z.string().regex(/^\d{4}$/),
});
export type PaymentMethod = z.infer<typeof paymentMethodSchema>;

export const accountId = 'account';

/** A customer's contract with the company; one per customer. Times are epoch milliseconds. */
export const accountSchema = z.object({
  id: z.literal(accountId),
  kind: z.literal('account'),
  at: z.number(),
  accountNumber: z.string().regex(/^\d{10}$/),
  customerName: z.string(),
  email: z.email().optional(),
  serviceAddress: z.string(),
  mailingAddress: z.string(),
  serviceAreaId: z.string(),
  /** IANA name. */
  timeZone: z.string(),
  services: z.array(z.enum(['electric', 'gas', 'water'])).min(1),
  meterNumber: z.string(),
  customerSince: z.number(),
  paperless: z.boolean(),
  paymentMethods: z.array(paymentMethodSchema),
  /** Set when a shut-off notice was sent: service may stop after this time. */
  shutOffAfter: z.number().optional(),
});
export type Account = z.infer<typeof accountSchema>;
