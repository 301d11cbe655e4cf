import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { SpokenTurn } from './spoken-turn.ts';

/** Puts a turn's metrics on the live feed, once its engine has ended. */
export function publishMetrics(
  publish: (body: SessionEventBody) => void,
  turn: Pick<SpokenTurn, 'leftNoTrace' | 'stages'>,
): void {
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
  turn: Pick<SpokenTurn, 'turnId' | 'settled' | 'leftNoTrace' | 'stages' | 'heardText'>,
): Promise<void> {
  const heard = turn.heardText();
  await turn.settled;
  publishMetrics(parts.publish, turn);
  const { turnId } = turn;
  if (turnId === undefined || turn.leftNoTrace) return;
  try {
    await parts.conversation.cutToHeard(turnId, heard);
  } catch (error) {
    parts.logger.error('history was not cut to what was heard', { turnId, error });
  }
}
