import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { Turn } from './turn.ts';

/** Puts a turn's metrics on the live feed, once its engine has ended. */
export function publishMetrics(publish: (body: SessionEventBody) => void, turn: Turn): void {
  // A turn without a trace is not stored: there is nothing that its stages belong to.
  const metrics = turn.leftNoTrace ? undefined : turn.stages.metrics();
  if (metrics !== undefined) publish(metrics);
}

/**
 * Puts into history what the caller really heard of a turn that was cut off, and its metrics on the
 * feed. Never rejects.
 */
export async function recordHeard(
  parts: {
    readonly conversation: Pick<Conversation, 'cutToHeard'>;
    readonly publish: (body: SessionEventBody) => void;
    readonly logger: Logger;
  },
  turn: Turn,
): Promise<void> {
  const heard = turn.heardText();
  await turn.settled;
  publishMetrics(parts.publish, turn);
  if (turn.turnId === undefined) return;
  try {
    await parts.conversation.cutToHeard(turn.turnId, heard);
  } catch (error) {
    const { turnId } = turn;
    parts.logger.error('history was not cut to what was heard', { turnId, error });
  }
}
