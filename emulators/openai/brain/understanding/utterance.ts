import type { Thought } from '../thought.ts';
import type { FoundWish } from './find-wishes.ts';
import type { SpeechActs } from './speech-acts.ts';
import type { Courtesy, Intention, TurnReading } from './turn-reading.ts';

/** What was said in one turn, with all that helps to understand it. */
export interface Utterance {
  readonly thought: Thought;
  readonly turn: number;
  readonly text: string;
  readonly acts: SpeechActs;
}

/** A reading that calls tools. */
export const calls = (intentions: readonly Intention[], ...reasons: string[]): TurnReading => ({
  intentions,
  courtesy: 'go-on',
  reasons,
});

/** A reading that calls for a courtesy, and for what is left over. */
export const only = (
  courtesy: Courtesy,
  reason: string,
  intentions: readonly Intention[] = [],
): TurnReading => ({
  intentions,
  courtesy,
  reasons: [reason],
});

/** What was asked or offered is turned down, by somebody who may be leaving with these words. */
export const declined = (
  { acts }: Utterance,
  reason: string,
  intentions: readonly Intention[],
): TurnReading =>
  acts.leaves && intentions.length === 0
    ? only('goodbye', `${reason}, and the user is leaving`)
    : only('declined', reason, intentions);

/** Whether the intention's tool ran in a turn before `until`. */
export function wasCalled(thought: Thought, intention: Intention, until: number): boolean {
  return thought.dialogue.turns
    .slice(intention.introducedAt, until)
    .some((turn) => turn.runs.some((run) => run.tool === intention.tool.name));
}

/** Found wishes as intentions of this turn; a single one keeps the whole utterance. */
export const toIntentions = (
  wishes: readonly FoundWish[],
  turn: number,
  whole: string,
): Intention[] =>
  wishes.map(({ tool, text }) => ({
    tool,
    said: [{ text: wishes.length > 1 ? text : whole }],
    given: {},
    introducedAt: turn,
  }));
