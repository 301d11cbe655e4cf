import type { Services } from '../services.ts';
import { answerOfCall } from './answer-of-call.ts';

/** Longer than a worker needs to close and store a conversation whose call has ended. */
const closedWithinMs = 10 * 60_000;

/**
 * Completes the records of calls that have ended of late. Their worker hears of the end when the record
 * does, and says a moment later how the conversation ended; hot sessions are forgotten after hours.
 */
export async function noteLateOutcomes(
  services: Pick<Services, 'callRecords' | 'hotStore' | 'sessions' | 'clock' | 'logger'>,
): Promise<void> {
  const { callRecords, clock, logger } = services;
  for await (const { id, outcome } of callRecords.ended(clock.now() - closedWithinMs)) {
    if (outcome !== undefined) continue;
    try {
      const answer = await answerOfCall(services, id);
      if (answer.outcome === undefined) continue;
      await callRecords.update(id, (current) => ({ ...current, ...answer }));
    } catch (error) {
      // One record that cannot be written must not keep the others as they are.
      logger.error('outcome of a call was not noted', { sessionId: id, error });
    }
  }
}
