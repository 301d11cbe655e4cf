import type { Services } from '../services.ts';
import type { CallRecord } from './call-record.ts';
import { conversationOfCall } from './conversation-of-call.ts';

/** What is known of a call that has ended, beyond what the telephony service says. */
export type AnswerOfCall = Pick<CallRecord, 'answeredBy' | 'outcome'>;

/**
 * Who answered, and how the conversation ended as far as its worker has said so by now. A call's end is
 * noted whether this can be found out or not.
 */
export async function answerOfCall(
  services: Pick<Services, 'hotStore' | 'sessions' | 'clock' | 'logger'>,
  sessionId: string,
): Promise<AnswerOfCall> {
  try {
    const { answeredBy, outcome } = await conversationOfCall(services, sessionId);
    return {
      ...(answeredBy === undefined ? {} : { answeredBy }),
      ...(outcome === undefined ? {} : { outcome }),
    };
  } catch (error) {
    services.logger.warn('outcome of a call was not read', { sessionId, error });
    return {};
  }
}
