import type { Clock } from '#shared/contracts/clock.ts';
import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import { guarded } from './guarded.ts';
import { claimCustomer } from './identity.ts';
import type { LiveSession } from './live-session.ts';
import { namedCandidate } from './named-candidate.ts';
import { runWithDeadline } from './tool-deadline.ts';

/** How long a turn waits for what is on file of somebody who has said their name. */
const lookUpTimeoutMs = 2000;

/**
 * Somebody on a number that several customers share may have said who they are: that one is claimed
 * from now on. Does nothing in any other session, nor once the signal aborts. Never rejects.
 *
 * @param words what the customer has said in this turn, as far as it is known when it is asked for.
 */
export type Recognise = (
  session: LiveSession,
  words: () => string,
  signal: AbortSignal,
) => Promise<void>;

export function createRecognise(dependencies: {
  readonly customers: Pick<CustomerContexts, 'get'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Recognise {
  const { customers, clock, logger } = dependencies;
  return async (session, words, signal) => {
    const { sessionId } = session.memo;
    const named = namedIn(session.memo, words());
    if (named === undefined) return;
    const outcome = await runWithDeadline({
      clock,
      timeoutMs: lookUpTimeoutMs,
      signal,
      work: () =>
        guarded(logger, 'customer was not looked up', { sessionId }, () => customers.get(named)),
    });
    const context = outcome.kind === 'done' ? outcome.value : undefined;
    if (context === undefined) return;
    // A prepared turn does this again when it is committed: by then its words may name nobody.
    session.change((memo) =>
      namedIn(memo, words()) === named ? claimCustomer(memo, context) : memo,
    );
  };
}

function namedIn({ customerId, candidates = [] }: SessionMemo, text: string): string | undefined {
  return customerId === undefined ? namedCandidate(text, candidates)?.customerId : undefined;
}
