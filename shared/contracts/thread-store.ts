import { z } from 'zod';
import { channelSchema } from './ids.ts';

/** One thing said, on any channel, in the customer's one long thread. */
export const threadItemSchema = z.object({
  /** Unique in the thread: appending the same id again changes nothing. */
  id: z.string(),
  at: z.number(),
  channel: channelSchema,
  sessionId: z.string(),
  speaker: z.enum(['customer', 'agent', 'system']),
  agent: z.string().optional(),
  text: z.string(),
});
export type ThreadItem = z.infer<typeof threadItemSchema>;

/** The customer's conversation across channels. */
export interface ThreadStore {
  /** Appends in order; items whose id is there already are skipped. @returns the thread id. */
  append(customerId: string, items: readonly ThreadItem[]): Promise<string>;
  /** Puts items in the place of those with the same ids; one that is left without text is taken out. */
  correct(customerId: string, items: readonly ThreadItem[]): Promise<void>;
  /** Newest `limit` items, oldest first. */
  latest(customerId: string, limit: number): Promise<readonly ThreadItem[]>;
}
