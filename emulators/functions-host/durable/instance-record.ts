import { z } from 'zod';
import { historyEventSchema } from './history-event.ts';
import { planSchema } from './plan.ts';

export const runtimeStatusSchema = z.enum([
  'Pending',
  'Running',
  'Suspended',
  'Completed',
  'Failed',
  'Terminated',
]);
export type RuntimeStatus = z.infer<typeof runtimeStatusSchema>;

const newEventSchema = historyEventSchema.omit({ EventId: true, IsPlayed: true, Timestamp: true });

export const instanceRecordSchema = z.object({
  instanceId: z.string(),
  name: z.string(),
  version: z.string().optional(),
  /** New on each start and on each `continueAsNew`; results for an older one are ignored. */
  executionId: z.string(),
  runtimeStatus: runtimeStatusSchema,
  /** JSON text. */
  input: z.string(),
  /** JSON text; the failure's text when the orchestration failed, the reason when terminated. */
  output: z.string(),
  customStatus: z.unknown().optional(),
  createdTime: z.string(),
  lastUpdatedTime: z.string(),
  /** The orchestration that waits for this one. */
  parent: z
    .object({ instanceId: z.string(), executionId: z.string(), taskId: z.string() })
    .optional(),
  history: z.array(historyEventSchema),
  plan: planSchema,
  /** Happened, not yet seen by the orchestrator, in order. */
  inbox: z.array(newEventSchema),
});

/** Everything the host knows about an orchestration. Plain JSON: one line of the journal. */
export type InstanceRecord = z.infer<typeof instanceRecordSchema>;

export function isTerminal(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

export const entityRequestSchema = z.object({
  id: z.string(),
  name: z.string(),
  signal: z.boolean(),
  /** JSON text. */
  input: z.string(),
  /** Who waits for the answer. */
  caller: z.object({ instanceId: z.string(), executionId: z.string() }).optional(),
});

export type EntityRequest = z.infer<typeof entityRequestSchema>;

export const entityRecordSchema = z.object({
  /** Scheduler id, `@name@key`, the name in lower case. */
  entityId: z.string(),
  exists: z.boolean(),
  /** JSON text. */
  state: z.string().optional(),
  queue: z.array(entityRequestSchema),
  /** Latest answers by request id, oldest first, so that a repeated request is not run again. */
  answers: z.array(z.object({ requestId: z.string(), answer: z.string() })),
  /** Signals that this entity has sent and that may not have arrived. */
  outbox: z.array(z.object({ entityId: z.string(), request: entityRequestSchema })),
});

export type EntityRecord = z.infer<typeof entityRecordSchema>;
