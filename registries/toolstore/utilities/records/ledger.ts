import { z } from 'zod';
import { paymentMethodSchema } from './account.ts';

const base = { id: z.string(), at: z.number(), amountCents: z.number().int().positive() };

/** Money that moved on an account. Immutable: what is owed is computed from all of them. */
export const ledgerEntrySchema = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('bill'), dueAt: z.number() }),
  z.object({
    ...base,
    type: z.literal('payment'),
    method: paymentMethodSchema,
    confirmation: z.string(),
  }),
  z.object({
    ...base,
    type: z.literal('credit'),
    creditType: z.string(),
    /** What the credit is for, e.g. one outage: granted once. */
    grantedFor: z.string(),
    confirmation: z.string(),
    /** The customer's words. */
    reason: z.string().optional(),
  }),
]);
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type PaymentEntry = Extract<LedgerEntry, { type: 'payment' }>;
export type CreditEntry = Extract<LedgerEntry, { type: 'credit' }>;

export const ledgerId = 'ledger';

/**
 * All money of one account in one record, so that a payment, its place in the history and the new
 * balance are one atomic write.
 */
export const ledgerSchema = z.object({
  id: z.literal(ledgerId),
  kind: z.literal('ledger'),
  at: z.number(),
  entries: z.array(ledgerEntrySchema),
});
export type Ledger = z.infer<typeof ledgerSchema>;
