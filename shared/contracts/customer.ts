import { z } from 'zod';
import { channelSchema } from './ids.ts';
import { factSchema, sessionOutcomeSchema } from './session.ts';

/** One session of a customer on one channel. Times are epoch milliseconds. */
export const customerSessionSchema = z.object({
  sessionId: z.string(),
  channel: channelSchema,
  state: z.enum(['active', ...sessionOutcomeSchema.options]),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  summary: z.string().optional(),
});

/** Container `customers`, partition key `/customerId`: who the customer is and where the conversation stands. */
export const customerContextSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  name: z.string().optional(),
  phone: z.string().optional(),
  email: z.string().optional(),
  /** Facts of the customer's account that agents may know at once (account number, address ...). */
  profile: z.record(z.string(), factSchema),
  sessions: z.array(customerSessionSchema),
  /** Facts gathered in conversation that travel between channels. */
  collectedData: z.record(z.string(), factSchema),
  /** Names of collected facts that only a verified customer could ask for. */
  protectedFacts: z.array(z.string()).optional(),
  conversationSummary: z.string().optional(),
  /** Agent that was speaking when the customer last left a channel. */
  activeAgent: z.string().optional(),
  scenario: z.string().optional(),
  threadId: z.string().optional(),
  preferences: z.object({ channel: channelSchema.optional(), language: z.string().optional() }),
  /** A switch the customer has agreed to and not yet arrived from. */
  pendingHandoff: z
    .object({
      handoffId: z.string(),
      from: channelSchema,
      to: channelSchema,
      fromSessionId: z.string(),
      at: z.number(),
      /** E.164 number the first message was sent to: only who writes from it has arrived. */
      phone: z.string().optional(),
    })
    .optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Seeded or generated for demonstration; never a real person. */
  demo: z.boolean().optional(),
});
export type CustomerContext = z.infer<typeof customerContextSchema>;

/** Reads and writes customer contexts; ETag-guarded read-modify-write, retried on conflict. */
export interface CustomerContexts {
  get(customerId: string): Promise<CustomerContext | undefined>;
  /**
   * The customer with this number; undefined when there is none or when several share it.
   * @param phone E.164
   */
  findByPhone(phone: string): Promise<CustomerContext | undefined>;
  /** Everybody with this number, at most ten. @param phone E.164 */
  listByPhone(phone: string): Promise<readonly CustomerContext[]>;
  /**
   * The customer who agreed last to go on at this number, whoever it belongs to.
   * @param phone E.164
   */
  findExpectedAt(phone: string): Promise<CustomerContext | undefined>;
  /** Applies `change` to the newest version (creating an empty context if there is none) and stores it. */
  update(
    customerId: string,
    change: (context: CustomerContext) => CustomerContext,
  ): Promise<CustomerContext>;
}
