import { z } from 'zod';

/** A call that a person has promised to make. */
export const callbackSchema = z.object({
  id: z.string(),
  kind: z.literal('callback'),
  at: z.number(),
  reference: z.string(),
  phone: z.string(),
  department: z.enum(['general', 'billing', 'outage']),
  reason: z.string(),
  callAt: z.number(),
  status: z.enum(['scheduled', 'done', 'cancelled']),
});
export type Callback = z.infer<typeof callbackSchema>;

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
