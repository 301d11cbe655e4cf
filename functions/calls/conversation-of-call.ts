import type { SessionMemo, SessionOutcome } from '#shared/contracts/session.ts';
import { voicemailTurnId } from '#shared/conversation/live-conversation.ts';
import { type AnsweredBy, answeredByKey, answeredBySchema } from '#shared/telephony/answered-by.ts';
import type { Services } from '../services.ts';

/** A conversation that is said to go on has ended unnoticed when nothing has happened for so long. */
const silentForMs = 10 * 60_000;

/** What the worker of a call has said of it, which may be more, and later, than its record knows. */
export interface ConversationOfCall {
  /** Of a call that we placed. */
  readonly answeredBy?: AnsweredBy;
  /** Absent until the conversation was closed, and when there was none. */
  readonly outcome?: SessionOutcome;
  /** It goes on as far as can be told. */
  readonly isUnderWay: boolean;
  /** A machine was left a message, at least its beginning. */
  readonly leftVoicemail: boolean;
}

/** @throws StoreError when the hot store does not answer, or what it has cannot be read. */
export async function conversationOfCall(
  { hotStore, sessions, clock }: Pick<Services, 'hotStore' | 'sessions' | 'clock'>,
  sessionId: string,
): Promise<ConversationOfCall> {
  const [noted, stored] = await Promise.all([
    hotStore.getText(answeredByKey(sessionId)),
    sessions.load(sessionId),
  ]);
  const answeredBy = answeredBySchema.optional().parse(noted);
  const memo = stored?.memo;
  const outcome = memo?.state === 'active' ? undefined : memo?.state;
  return {
    ...(answeredBy === undefined ? {} : { answeredBy }),
    ...(outcome === undefined ? {} : { outcome }),
    isUnderWay: memo?.state === 'active' && clock.now() - memo.lastActivityAt < silentForMs,
    leftVoicemail: memo !== undefined && hasLeftVoicemail(memo),
  };
}

function hasLeftVoicemail({ histories }: SessionMemo): boolean {
  return Object.values(histories)
    .flat()
    .some(({ turnId }) => turnId === voicemailTurnId);
}
