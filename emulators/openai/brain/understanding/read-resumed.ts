import { saidBeforeHandover } from '../dialogue/dialogue.ts';
import { isTelling } from '../ranking/tool-profile.ts';
import { isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import { findAddressSpans } from '../values/addresses.ts';
import { clausesOf } from './clauses.ts';
import { findWishes } from './find-wishes.ts';
import { openWishes, wasSpokenOf } from './open-wishes.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { calls, only, toIntentions, type Utterance } from './utterance.ts';

/** How far back a wish may lie that another agent has left for this one. */
const TURNS_BACK = 8;

/**
 * Reads words that another agent has begun to work on and handed over: what is in them, else what
 * was wished before them, without what the other agent has told already.
 *
 * @param before wishes of the turn before that are still open.
 */
export function readResumed(utterance: Utterance, before: readonly Intention[]): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const found = findWishes(acts.rest, '', thought.ranking, { handedOver: true });
  const own = toIntentions(found, turn, text);
  const answersOnly = own.length === 0 || isBareValue(acts.rest);
  const wishes = answersOnly && before.length > 0 ? before : own;
  const reading = readOpenWishes(utterance, wishes, 'handed over in the middle of it');
  if (reading.intentions.length > 0 || !answersOnly) return reading;
  return readOpenWishes(
    utterance,
    openWishes(thought, turn, TURNS_BACK),
    'said before the handover',
  );
}

/** "2058", "20 Maple Avenue": the answer to a question and no wish of its own. */
function isBareValue(text: string): boolean {
  const around = findAddressSpans(text).reduce((rest, span) => rest.replace(span, ' '), text);
  return wordsOf(around).filter((word) => !isStopWord(word) && !/^\d/.test(word)).length === 0;
}

/** Goes on with wishes that were said before, except those that were answered in words since. */
export function readOpenWishes(
  { thought, turn }: Utterance,
  wishes: readonly Intention[],
  why: string,
): TurnReading {
  const told = saidBeforeHandover(thought.dialogue, turn);
  const open = wishes.filter(({ tool, said }) => {
    if (!isTelling(tool) && !tool.isHandoff) return true;
    const parts = said.flatMap(({ text }) => clausesOf(text));
    return parts.length === 0 || !parts.every((part) => wasSpokenOf(thought, part, told));
  });
  return open.length > 0
    ? calls(
        open.map((wish) => ({ ...wish, introducedAt: turn })),
        why,
      )
    : only('go-on', why);
}
