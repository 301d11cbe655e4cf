import type { SessionOutcome } from '#shared/contracts/session.ts';
import { type AnsweredBy, answeredByKey, answeredBySchema } from '#shared/telephony/answered-by.ts';
import type { Services } from '../services.ts';

/** What is known of a call that has ended, beyond what the telephony service says. */
export interface AnswerOfCall {
  /** Of a call that we placed. */
  readonly answeredBy?: AnsweredBy;
  /** How the conversation ended, as far as its worker has said so by now. */
  readonly outcome?: SessionOutcome;
}

/** A call's end is noted whether this can be found out or not. */
export async function answerOfCall(
  { hotStore, sessions, logger }: Pick<Services, 'hotStore' | 'sessions' | 'logger'>,
  sessionId: string,
): Promise<AnswerOfCall> {
  try {
    const [noted, stored] = await Promise.all([
      hotStore.getText(answeredByKey(sessionId)),
      sessions.load(sessionId),
    ]);
    const answeredBy = answeredBySchema.optional().parse(noted);
    const state = stored?.memo.state;
    const outcome = state === 'active' ? undefined : state;
    return {
      ...(answeredBy === undefined ? {} : { answeredBy }),
      ...(outcome === undefined ? {} : { outcome }),
    };
  } catch (error) {
    logger.warn('outcome of a call was not read', { sessionId, error });
    return {};
  }
}
