import type { ToolRun } from '../dialogue/dialogue.ts';
import type { Plan } from '../plan.ts';
import type { Thought } from '../thought.ts';
import type { TurnReading } from '../understanding/turn-reading.ts';

/** Where the current turn stands. */
export interface TurnState {
  readonly thought: Thought;
  readonly turn: number;
  readonly runs: readonly ToolRun[];
  readonly reading: TurnReading;
}

/** One attempt to decide; undefined means that there is nothing of this kind to do. */
export type Step = (state: TurnState) => Plan | undefined;
