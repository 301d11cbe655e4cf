import type { CallRecord } from '../calls/call-record.ts';

/** What came of a call to a customer who was promised it. */
export interface AttemptOutcome {
  readonly state: 'under-way' | 'reached' | 'not-reached';
  readonly leftVoicemail: boolean;
}

/** A customer was reached when a person answered, or a conversation came to its end. */
export function attemptOutcome(
  call: Pick<CallRecord, 'answeredBy' | 'outcome' | 'endedAt'>,
): AttemptOutcome {
  const leftVoicemail = call.outcome === 'voicemail';
  if (call.endedAt === undefined) return { state: 'under-way', leftVoicemail };
  const hasTalked = call.outcome === 'completed' || call.outcome === 'transferred';
  const isReached = call.answeredBy === 'person' || hasTalked;
  return { state: isReached ? 'reached' : 'not-reached', leftVoicemail };
}
