import { z } from 'zod';
import { sessionOutcomeSchema } from '#shared/contracts/session.ts';
import { transferFailureSchema, transferKindSchema } from '#shared/contracts/transfer.ts';
import { answeredBySchema } from '#shared/telephony/answered-by.ts';
import { callRecordingSchema } from '../recordings/recording-record.ts';

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

/** Where putting a caller through to a colleague stands. */
export const callTransferSchema = z.object({
  id: z.string(),
  kind: transferKindSchema,
  department: z.string(),
  /** The colleague's, E.164. */
  phone: z.string(),
  state: z.enum(['under-way', 'connected', 'failed']),
  /** Known once the caller is on hold. */
  callerRawId: z.string().optional(),
  /** Known once the colleague is being called. */
  invitationId: z.string().optional(),
  colleagueAnswered: z.boolean().optional(),
  /** The audio stream broke meanwhile; it is needed again only if the caller comes back. */
  streamLost: z.boolean().optional(),
  failure: transferFailureSchema.optional(),
});
export type CallTransfer = z.infer<typeof callTransferSchema>;

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
  /** Names the call in Event Grid's events. */
  serverCallId: z.string().optional(),
  /** Of a call that we placed. */
  answeredBy: answeredBySchema.optional(),
  outcome: sessionOutcomeSchema.optional(),
  recording: callRecordingSchema.optional(),
  /** The caller gave up waiting on the line and keeps the place: we call when it is their turn. */
  callBack: z.boolean().optional(),
  /** The last time that the caller was to be put through to a colleague. */
  transfer: callTransferSchema.optional(),
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
