import { sentencesOf } from '../text/sentences.ts';
import type { Thought } from '../thought.ts';
import { CLEAR, findWishes } from './find-wishes.ts';
import { speechActs } from './speech-acts.ts';
import type { Intention } from './turn-reading.ts';
import { wasCalled } from './utterance.ts';

/** A statement that speaks of so much of a wish has dealt with it. */
const MOSTLY = 0.5;

/** Whether one of the statements, questions aside, speaks of what was wished. */
export function wasSpokenOf(
  thought: Thought,
  wish: string,
  statements: readonly string[],
): boolean {
  return statements
    .flatMap(sentencesOf)
    .filter((sentence) => !sentence.endsWith('?'))
    .some((sentence) => thought.ranking.shareSpokenOf(wish, sentence) >= MOSTLY);
}

/**
 * Wishes of an earlier turn that neither this agent has called a tool for nor any agent has spoken
 * of; those of the newest turn that has any.
 *
 * @param turnsBack how far back to look.
 */
export function openWishes(thought: Thought, turn: number, turnsBack: number): Intention[] {
  const { turns } = thought.dialogue;
  for (let at = turn - 1; at >= Math.max(0, turn - turnsBack); at -= 1) {
    const text = turns[at]?.user ?? '';
    const replies = turns.slice(at, turn + 1).flatMap((each) => each.replies);
    const found = findWishes(speechActs(text).rest, '', thought.ranking, { handedOver: true });
    const open = found
      .filter(({ score, text: part }) => score >= CLEAR && !wasSpokenOf(thought, part, replies))
      .map(({ tool, text: part }): Intention => {
        const said = [{ text: found.length > 1 ? part : text }];
        return { tool, said, given: {}, introducedAt: at };
      })
      .filter((intention) => !wasCalled(thought, intention, turn + 1));
    if (open.length > 0) return open.map((intention) => ({ ...intention, introducedAt: turn }));
  }
  return [];
}
