import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { guarded } from './guarded.ts';
import type { LiveSession } from './live-session.ts';

/** Between two tries; a store that does not answer takes about as long again to say so. */
const againAfterMs = 1000;
/** A store that is away for longer gets the session with the next turn, or at the end. */
const mostTries = 30;

/** Saves of one session that are made good when the store was away. */
export interface PersistentSave {
  /** Resolves after the first try; what fails is logged and tried again. Never rejects. */
  save(): Promise<void>;
  /** Tries once more and no more after that. Never rejects. */
  finish(): Promise<void>;
}

/**
 * Stores a session also when the store does not answer at the moment: the next turn may be long in coming,
 * and if this process dies before it, what was said meanwhile would be lost.
 */
export function saveUntilStored(dependencies: {
  readonly sessionId: string;
  readonly session: Pick<LiveSession, 'save'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Logger;
}): PersistentSave {
  const { sessionId, session, clock, logger } = dependencies;
  let again: Timer | undefined;
  let isFinished = false;

  function stopTrying(): void {
    again?.cancel();
    again = undefined;
  }

  async function attempt(triesLeft: number): Promise<void> {
    const isStored = await guarded(logger, 'session was not stored', { sessionId }, async () => {
      await session.save();
      return true;
    });
    stopTrying();
    if (isStored === true || isFinished || triesLeft <= 1) return;
    again = clock.after(againAfterMs, () => void attempt(triesLeft - 1));
  }

  return {
    save: () => attempt(mostTries),
    finish() {
      isFinished = true;
      stopTrying();
      return attempt(1);
    },
  };
}
