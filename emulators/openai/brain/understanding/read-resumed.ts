import { saidBeforeHandover } from '../dialogue/dialogue.ts';
import { isTelling } from '../ranking/tool-profile.ts';
import { sentencesOf } from '../text/sentences.ts';
import { isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import type { Thought } from '../thought.ts';
import { findAddressSpans } from '../values/addresses.ts';
import { ACCEPTED, findWishes } from './find-wishes.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { calls, only, toIntentions, type Utterance } from './utterance.ts';

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
  const answersOnly = before.length > 0 && (own.length === 0 || isBareValue(acts.rest));
  return readOpenWishes(utterance, answersOnly ? before : own, 'handed over in the middle of it');
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
  const open = wishes.filter(({ tool }) => !(isTelling(tool) && wasTold(thought, turn, tool.name)));
  return open.length > 0
    ? calls(
        open.map((wish) => ({ ...wish, introducedAt: turn })),
        why,
      )
    : only('go-on', why);
}

/** An agent has said just now what the tool would tell. */
function wasTold(thought: Thought, turn: number, tool: string): boolean {
  return sentencesOf(saidBeforeHandover(thought.dialogue, turn).join(' '))
    .filter((sentence) => !sentence.endsWith('?'))
    .some((sentence) => {
      const best = thought.ranking.rank(sentence)[0];
      return best?.tool.name === tool && best.score >= ACCEPTED;
    });
}
