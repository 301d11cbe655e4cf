import type { Plan } from './plan.ts';
import { conclude, partingWords } from './planning/conclude.ts';
import {
  endConversation,
  followAdvice,
  nextIntention,
  waitForCustomer,
} from './planning/proceed-steps.ts';
import { askAgain, removeObstacle, resumeSuspended } from './planning/repair-steps.ts';
import type { Step, TurnState } from './planning/turn-state.ts';
import { type Thought, toolNamed } from './thought.ts';
import { readTurn } from './understanding/read-turn.ts';

/** More rounds than this in one turn mean that something goes in circles. */
const MOST_ROUNDS = 8;

/** Tried in this order; the first that has something to do decides. */
const STEPS: readonly Step[] = [
  waitForCustomer,
  removeObstacle,
  resumeSuspended,
  askAgain,
  nextIntention,
  followAdvice,
  endConversation,
];

/** Decides what the model does next. Pure: the same thought gives the same plan. */
export function planNext(thought: Thought): Plan {
  const turn = thought.dialogue.turns.length - 1;
  const runs = thought.dialogue.turns[turn]?.runs ?? [];
  const state: TurnState = { thought, turn, runs, reading: readTurn(thought, turn) };
  if (runs.length < MOST_ROUNDS) {
    for (const step of STEPS) {
      const plan = step(state);
      if (plan) {
        const handsOver = plan.calls.some(({ name }) => toolNamed(thought, name)?.isHandoff);
        return {
          ...plan,
          text: handsOver ? `${partingWords(state)} ${plan.text}`.trim() : plan.text,
          reasons: [...state.reading.reasons, ...plan.reasons],
        };
      }
    }
  }
  return { ...conclude(state), reasons: [...state.reading.reasons, 'nothing left to call'] };
}
