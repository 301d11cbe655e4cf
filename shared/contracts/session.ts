import { z } from 'zod';
import { channelSchema } from './ids.ts';

/** A fact the conversation knows; rendered to the model under "Known facts". */
export const factSchema = z.union([z.string(), z.number(), z.boolean()]);
export type Fact = z.infer<typeof factSchema>;

/** One entry of an agent's history. `at` is epoch milliseconds. */
export const historyItemSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), turnId: z.string(), text: z.string(), at: z.number() }),
  z.object({
    role: z.literal('assistant'),
    turnId: z.string(),
    text: z.string(),
    at: z.number(),
    toolCalls: z
      .array(z.object({ id: z.string(), name: z.string(), argumentsJson: z.string() }))
      .default([]),
    /** The customer cut in; `text` is what was heard. */
    interrupted: z.boolean().default(false),
  }),
  z.object({
    role: z.literal('tool'),
    turnId: z.string(),
    toolCallId: z.string(),
    tool: z.string(),
    resultJson: z.string(),
    at: z.number(),
  }),
]);
export type HistoryItem = z.infer<typeof historyItemSchema>;

/** A risky write that waits for the customer's yes. */
export const pendingConfirmationSchema = z.object({
  tool: z.string(),
  /** Canonical JSON of the validated arguments. */
  argumentsJson: z.string(),
  /** Turn in which the question was asked: only a later turn can answer it. */
  askedInTurn: z.string(),
});

/** `voicemail`: an answering machine took our call, and nobody spoke to us. */
export const sessionOutcomeSchema = z.enum(['transferred', 'completed', 'abandoned', 'voicemail']);
export type SessionOutcome = z.infer<typeof sessionOutcomeSchema>;

/** What a session remembers; one Redis hash `session:{id}`, versioned. */
export const sessionMemoSchema = z.object({
  sessionId: z.string(),
  channel: channelSchema,
  scenario: z.string(),
  state: z.enum(['active', ...sessionOutcomeSchema.options]),
  customerId: z.string().optional(),
  customerPhone: z.string().optional(),
  callConnectionId: z.string().optional(),
  activeAgent: z.string(),
  previousAgent: z.string().optional(),
  visitedAgents: z.array(z.string()),
  /** Identity was proven in this session (or carried over from a verified one by the scenario's `preserve`). */
  verified: z.boolean(),
  greeted: z.boolean(),
  facts: z.record(z.string(), factSchema),
  /** Names of facts that only a verified customer could ask for, e.g. a balance. */
  protectedFacts: z.array(z.string()).optional(),
  /**
   * Set while somebody only claims to be the customer (a caller's number can be forged): the personal
   * facts on file, which agents see masked. Nothing of the session is written to the customer then.
   */
  claim: z.object({ onFile: z.record(z.string(), factSchema) }).optional(),
  /** How many other customers somebody was taken for before: what each claim wrote is kept apart. */
  earlierCustomers: z.number().int().optional(),
  /** Words and records from before the proof that are still to be given to the customer. */
  unadopted: z.object({ area: z.string(), customerId: z.string() }).optional(),
  /** Names of facts from a call without proof: agents use them, the customer's context does not get them. */
  unprovenFacts: z.array(z.string()).optional(),
  /** Customers who share the number, until somebody says which of them they are. */
  candidates: z.array(z.object({ customerId: z.string(), name: z.string().optional() })).optional(),
  /** Per agent, oldest first. */
  histories: z.record(z.string(), z.array(historyItemSchema)),
  /** What was said on an earlier channel, in words. */
  earlierSummary: z.string().optional(),
  /** Where the customer came from, when they came from somewhere. */
  cameFrom: channelSchema.optional(),
  /** The session they were sent here from, by a switch they agreed to. */
  switchedFrom: z.string().optional(),
  /** Where that session keeps what is not the customer's yet. */
  switchedArea: z.string().optional(),
  pendingConfirmation: pendingConfirmationSchema.optional(),
  /** Tools already called in this session, with how often: advice is given once. */
  toolCounts: z.record(z.string(), z.number().int()),
  turnCount: z.number().int(),
  /** The last turns' ids, so that a repeated input is answered once. */
  recentTurnIds: z.array(z.string()),
  createdAt: z.number(),
  lastActivityAt: z.number(),
});
export type SessionMemo = z.infer<typeof sessionMemoSchema>;
