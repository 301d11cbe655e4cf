import { z } from 'zod';

/**
 * Longer than digits are typed. Whoever took them and died keeps the recording paused no longer than
 * that against an operator's wish.
 */
export const longestCaptureMs = 5 * 60_000;

/** What is kept of a recording that has begun. */
export const keptRecordingSchema = z.object({
  recordingId: z.string(),
  /** An operator wants nothing to be recorded. */
  isPausedByOperator: z.boolean().default(false),
  /** Secret digits are being typed, at most until then (epoch milliseconds). */
  captureUntil: z.number().optional(),
  /** For good. */
  isStopped: z.boolean().default(false),
  /** What the service does; `unknown` from before it is asked until it has answered. */
  applied: z.enum(['running', 'paused', 'unknown']).default('unknown'),
});
export type KeptRecording = z.infer<typeof keptRecordingSchema>;

/** Why a recording is paused. */
export type PauseReason = 'operator' | 'digits';

/** How a recording stands, for operators. */
export interface RecordingStanding {
  readonly recordingId: string;
  readonly state: 'active' | 'paused' | 'stopped';
  /** Empty unless it is paused. */
  readonly pausedFor: readonly PauseReason[];
}

export function standingOf(recording: KeptRecording, nowMs: number): RecordingStanding {
  const { recordingId, isPausedByOperator, captureUntil = 0, isStopped } = recording;
  if (isStopped) return { recordingId, state: 'stopped', pausedFor: [] };
  const pausedFor: PauseReason[] = [];
  if (isPausedByOperator) pausedFor.push('operator');
  if (captureUntil > nowMs) pausedFor.push('digits');
  return { recordingId, state: pausedFor.length === 0 ? 'active' : 'paused', pausedFor };
}
