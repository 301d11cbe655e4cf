import type { CallRecord } from '../calls/call-record.ts';
import type { ConversationOfCall } from '../calls/conversation-of-call.ts';

/** What came of a call to a customer who was promised it. */
export interface AttemptOutcome {
  readonly state: 'under-way' | 'reached' | 'not-reached';
  readonly leftVoicemail: boolean;
}

/**
 * A customer was reached when a person answered, or a conversation came to its end.
 *
 * @param conversation what its worker says: a call whose placing had no answer has ended by its record,
 *   and goes on all the same.
 */
export function attemptOutcome(
  call: Pick<CallRecord, 'answeredBy' | 'outcome' | 'endedAt'>,
  conversation: ConversationOfCall,
): AttemptOutcome {
  const { isUnderWay, leftVoicemail } = conversation;
  if (call.endedAt === undefined || isUnderWay) return { state: 'under-way', leftVoicemail };
  const { answeredBy = conversation.answeredBy, outcome = conversation.outcome } = call;
  const hasTalked = outcome === 'completed' || outcome === 'transferred';
  const isReached = answeredBy === 'person' || hasTalked;
  return { state: isReached ? 'reached' : 'not-reached', leftVoicemail };
}
