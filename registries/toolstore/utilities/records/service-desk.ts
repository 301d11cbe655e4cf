import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Why a callback came to its end without a conversation. */
export const callbackEndSchema = z.enum([
  'cancelled-by-customer',
  'customer-called',
  'not-reached',
  'window-over',
  'own-number',
]);
export type CallbackEnd = z.infer<typeof callbackEndSchema>;

/**
 * A call that a customer has been promised: one per number, a public record under `callbackIdOf`.
 * Times are epoch milliseconds.
 */
export const callbackSchema = z.object({
  id: z.string(),
  kind: z.literal('callback'),
  /** When it was promised. */
  at: z.number(),
  reference: z.string(),
  /** E.164. */
  phone: z.string(),
  scenario: z.string(),
  department: z.enum(['general', 'billing', 'outage']),
  reason: z.string(),
  /** The agreed window, reckoned in the customer's time zone. */
  callAt: z.number(),
  callUntil: z.number(),
  /** `calling`: the attempt is under way, or nobody has looked yet what came of it. */
  status: z.enum(['scheduled', 'calling', 'done', 'cancelled', 'missed']),
  ended: callbackEndSchema.optional(),
  /** When something is to be done about it next. */
  nextAt: z.number(),
  /** How often the number was called. */
  attempts: z.number().int(),
  /** The last one: its call has this session, and began then. */
  attempt: z.object({ sessionId: z.string(), key: z.string(), at: z.number() }).optional(),
  voicemailLeft: z.boolean().optional(),
});
export type Callback = z.infer<typeof callbackSchema>;

/** Whether the promise still stands. */
export function isPending({ status }: Pick<Callback, 'status'>): boolean {
  return status === 'scheduled' || status === 'calling';
}

export function callbackIdOf(phone: string): string {
  return `callback-${createHash('sha256').update(phone).digest('hex').slice(0, 24)}`;
}

/** A customer who waits for a person, with what the person should know. */
export const escalationSchema = z.object({
  id: z.string(),
  kind: z.literal('escalation'),
  at: z.number(),
  reference: z.string(),
  sessionId: z.string(),
  agent: z.string(),
  department: z.enum(['general', 'billing', 'outage', 'complaints']),
  priority: z.enum(['normal', 'high', 'urgent']),
  reason: z.string(),
  contextSummary: z.string().optional(),
  status: z.enum(['waiting', 'taken', 'closed']),
});
export type Escalation = z.infer<typeof escalationSchema>;
