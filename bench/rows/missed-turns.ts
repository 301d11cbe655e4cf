import type { MeasuredReading } from '../bench-context.ts';
import type { SpeakingPattern } from '../load/speaking-pattern.ts';

/** Turns at the edges of a measurement belong to it or not, by a hair. */
const edgeShare = 0.02;

/** Turns of the callers that nobody answered: a worker that does nothing must not look cheap. */
export function missedTurns(
  { answeredTurns, durationMs }: Pick<MeasuredReading, 'answeredTurns' | 'durationMs'>,
  calls: number,
  { cycleMs }: SpeakingPattern,
): number {
  const expected = Math.floor((calls * durationMs) / cycleMs);
  return Math.max(0, Math.floor(expected * (1 - edgeShare)) - answeredTurns);
}
