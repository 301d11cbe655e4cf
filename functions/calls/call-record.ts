import { z } from 'zod';

/** `queued`: answered, waits for a free line. The last three are final. */
export const callStatusSchema = z.enum([
  'initiating',
  'queued',
  'connected',
  'transferred',
  'disconnected',
  'failed',
]);
export type CallStatus = z.infer<typeof callStatusSchema>;

/** Container `calls`, partition key `/day`: one phone call. Times are epoch milliseconds. */
export const callRecordSchema = z.object({
  /** The session's id. */
  id: z.string(),
  day: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  status: callStatusSchema,
  callConnectionId: z.string().optional(),
  /** Absent when the caller hides the number. */
  customerPhone: z.string().optional(),
  scenario: z.string().optional(),
  startedAt: z.number(),
  connectedAt: z.number().optional(),
  endedAt: z.number().optional(),
  endReason: z.string().optional(),
  /** The caller gave up waiting on the line and keeps the place: we call when it is their turn. */
  callBack: z.boolean().optional(),
  /** How often the audio stream had to be started again. */
  streamRestarts: z.number().int().default(0),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

const order: Readonly<Record<CallStatus, number>> = {
  initiating: 0,
  queued: 1,
  connected: 2,
  transferred: 3,
  disconnected: 3,
  failed: 3,
};

export function hasEnded({ status }: Pick<CallRecord, 'status'>): boolean {
  return order[status] === 3;
}

/** The later of two statuses: events may arrive in any order, and a call that has ended has ended. */
export function laterStatus(current: CallStatus, next: CallStatus): CallStatus {
  return order[next] > order[current] ? next : current;
}
