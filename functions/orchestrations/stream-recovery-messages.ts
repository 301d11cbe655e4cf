import { z } from 'zod';

/** Name of the orchestration. */
export const streamRecoveryName = 'streamRecovery';

/** A call has at most one: the first loss of its stream starts it, and it lives as long as the call. */
export function streamRecoveryId(sessionId: string): string {
  return `stream-${sessionId}`;
}

/** The one external event of the orchestration: its reports keep the order in which they came. */
export const streamReportName = 'streamReport';

/** A stream that has run for so long was restored: the next loss is a new outage. */
export const healthyAfterMs = 30_000;

/** Marks the last words to the caller, so that their end is recognised. */
export const apologyContext = 'stream-recovery-apology';

/**
 * What is reported of a call's audio stream. `at` is the telephony service's own time, epoch
 * milliseconds: reports come in any order, and the latest by this time tells how things are.
 */
export const streamReportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('lost'),
    at: z.number(),
    /** Whoever reports it has asked for a new stream already, with this result. */
    quickRestart: z.enum(['accepted', 'refused']).optional(),
  }),
  z.object({ type: z.literal('started'), at: z.number() }),
  /** The last words to the caller have been heard, or cannot be. */
  z.object({ type: z.literal('apologyEnded') }),
  z.object({ type: z.literal('callEnded') }),
]);
export type StreamReport = z.infer<typeof streamReportSchema>;
export type LostStream = Extract<StreamReport, { readonly type: 'lost' }>;

export const streamRecoveryInputSchema = z.object({
  sessionId: z.string(),
  callConnectionId: z.string(),
  firstReport: streamReportSchema,
});
export type StreamRecoveryInput = z.infer<typeof streamRecoveryInputSchema>;

/** Where a recovery stands, for people who look after the system. */
export interface StreamRecoveryStatus {
  readonly stage: 'streaming' | 'restoring' | 'giving-up' | 'over';
  /** Restarts asked for since the stream was last in good health. */
  readonly restarts: number;
}

/** `call-ended`: there was nothing to restore any more. */
export interface StreamRecoveryResult {
  readonly outcome: 'call-ended' | 'given-up';
}

/** The call that a recovery is about. */
export interface BrokenCall {
  readonly sessionId: string;
  readonly callConnectionId: string;
  /** Epoch milliseconds; what is said to the caller is said once for each outage. */
  readonly lostAt: number;
}

/** The stream was asked for, was refused for now, or there is no call any more. */
export const streamRestartSchema = z.enum(['accepted', 'refused', 'call-over']);
export type StreamRestart = z.infer<typeof streamRestartSchema>;

/** Whether the caller had been greeted before the stream was lost. */
export const oneMomentResultSchema = z.object({ greeted: z.boolean() });
/** Whether the caller hears the apology. */
export const apologyResultSchema = z.object({ said: z.boolean() });

/** Activities of the recovery. Each gets the broken call. */
export const streamActivityNames = [
  'restartStream',
  'sayOneMoment',
  'askForPatience',
  'welcomeBack',
  'breakSilence',
  'apologiseForStream',
  'hangUpBrokenCall',
] as const;
export type StreamActivityName = (typeof streamActivityNames)[number];
