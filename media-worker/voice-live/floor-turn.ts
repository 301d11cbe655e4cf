import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { CallStep, Turn } from '../cascade/turn.ts';
import type { VoiceLiveTurn } from './voice-live-turn.ts';

/** What the agent says in one go: the opening words, or an answer. */
export type FloorTurn = Turn | VoiceLiveTurn;

/** What becomes of the call when a turn has been heard. */
export type { CallStep };

/** Puts a turn's metrics on the live feed, once its engine has ended. */
export function publishTurnMetrics(
  publish: (body: SessionEventBody) => void,
  turn: FloorTurn,
): void {
  // A turn without a trace is not stored: there is nothing that its stages belong to.
  const metrics = turn.leftNoTrace ? undefined : turn.stages.metrics();
  if (metrics !== undefined) publish(metrics);
}

/**
 * Puts into history what the caller really heard of a turn that was cut off, and its metrics on the
 * feed. Never rejects.
 */
export async function recordHeardWords(
  parts: {
    readonly conversation: Pick<Conversation, 'cutToHeard'>;
    readonly publish: (body: SessionEventBody) => void;
    readonly logger: Logger;
  },
  turn: FloorTurn,
): Promise<void> {
  const heard = turn.heardText();
  await turn.settled;
  publishTurnMetrics(parts.publish, turn);
  const { turnId } = turn;
  if (turnId === undefined || turn.leftNoTrace) return;
  try {
    await parts.conversation.cutToHeard(turnId, heard);
  } catch (error) {
    parts.logger.error('history was not cut to what was heard', { turnId, error });
  }
}
