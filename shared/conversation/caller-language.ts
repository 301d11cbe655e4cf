import type { SessionMemo } from '#shared/contracts/session.ts';
import type { TurnInput } from '#shared/contracts/turn-input.ts';
import { withFacts } from './known-facts.ts';
import type { LiveSession } from './live-session.ts';

/**
 * Fact of a call whose agent listens for several languages: the one that the caller speaks (BCP-47).
 * Prompts and greetings may read it.
 */
const callerLanguageFact = 'caller_language';

/** Remembers what a caller was found to speak; an agent who listens for one language finds out nothing. */
export function noteLanguage(session: LiveSession, { source, language }: TurnInput): void {
  if (source !== 'speech' || session.memo.facts[callerLanguageFact] === language) return;
  session.change((memo) => withFacts(memo, { [callerLanguageFact]: language }));
}

/** What the caller speaks (BCP-47), where that was found out. */
export function languageOf({ facts }: Pick<SessionMemo, 'facts'>): string | undefined {
  const fact = facts[callerLanguageFact];
  return typeof fact === 'string' ? fact : undefined;
}
