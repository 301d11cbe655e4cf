import { lastWord } from '../text/last-word.ts';
import type { Thought } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { asideIn, turnBefore } from './asides.ts';
import { withoutDismissal } from './dismissal.ts';
import { CLEAR, chooseTool } from './find-wishes.ts';
import { isRequest } from './is-request.ts';
import { pendingBefore } from './pending.ts';
import { readAnswer } from './read-answer.ts';
import { readConfirmation } from './read-confirmation.ts';
import { readFreely } from './read-freely.ts';
import { readOffer } from './read-offer.ts';
import { readResumed } from './read-resumed.ts';
import { speechActs } from './speech-acts.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { only, type Utterance, wasCalled } from './utterance.ts';

/** Template placeholders and tags: what a machine writes by mistake, not what somebody says. */
const MARKUP = /\{\{[^{}]*\}\}|\{%[^{}]*%\}|<\/?\w[^<>]*>/g;

/** Reads what the user wants in one turn, given what the agent had said before. */
export function readTurn(thought: Thought, turn: number): TurnReading {
  const written = thought.dialogue.turns[turn]?.user ?? '';
  const text = finalWords(written.replaceAll(MARKUP, ' ').trim(), thought);
  const acts = speechActs(text);
  if (written === '') return { intentions: [], courtesy: 'silence', reasons: ['nobody spoke'] };
  const utterance: Utterance = { thought, turn, text, acts };
  let before: TurnReading | undefined;
  const previous = () => {
    before ??= readTurn(thought, turnBefore(thought, turn));
    return before;
  };
  // Wishes of the turn before that were not reached because the agent had to ask something.
  const leftOver = (except?: Tool): Intention[] =>
    previous().intentions.filter(
      (intention) => intention.tool.name !== except?.name && !wasCalled(thought, intention, turn),
    );
  const aside = asideIn(acts.rest);
  if (aside !== undefined) return only(aside, 'beside the matter');
  const pending = pendingBefore(thought, turn);
  if (thought.dialogue.turns[turn]?.resumed && pending.kind !== 'parameter')
    return readResumed(utterance, leftOver());
  switch (pending.kind) {
    case 'parameter':
      return readAnswer(utterance, pending, previous(), leftOver);
    case 'confirmation':
      return readConfirmation(
        { ...utterance, acts: withoutDismissal(acts) },
        pending.run,
        leftOver,
      );
    case 'offer':
      return readOffer({ ...utterance, acts: withoutDismissal(acts) }, pending, leftOver);
    case 'question':
    case 'nothing':
      return readFreely(utterance, pending);
    default:
      return pending satisfies never;
  }
}

/** Of somebody who changes their mind in mid-sentence, what they end up with, if it stands alone. */
function finalWords(text: string, thought: Thought): string {
  const last = lastWord(text);
  if (last === undefined) return text;
  const { rest, ...acts } = speechActs(last);
  if (rest === '') return Object.values(acts).includes(true) ? last : text;
  const chosen = isRequest(last) ? chooseTool(thought.ranking.rank(rest)) : undefined;
  return chosen !== undefined && chosen.score >= CLEAR ? last : text;
}
