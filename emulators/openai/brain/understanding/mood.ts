import { stem } from '../text/stem.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';

/** Whether an utterance asks to be told something or to have something done. */
export interface Mood {
  readonly asks: boolean;
  /** True when something is to be done, not told. */
  readonly wantsAction: boolean;
  /** Stem of the verb that is wanted ("I'd like to *settle* my balance"), when one stands out. */
  readonly wantedVerb: string | undefined;
}

const ASKING =
  /^(?:is|are|am|was|were|do|does|did|has|have|had|will|what|when|where|why|who|which|how|any (?:idea|news|updates?|word|progress|sign|chance)|do you know|can you tell me|could you tell me|tell me|i wonder|i was wondering)\b/;
const WANTING =
  /(?:^|\b)(?:(?:i|we) (?:just |really |also )?(?:want|would like|would love|need|wish|am trying|are trying|am calling|am looking|have|will have|got)(?: \w+)? to|(?:can|could|may|would) (?:i|you|we|someone|somebody|anyone)(?: please| also| just| maybe)?|please|let me|let us|help me|i will|go ahead and)\s+(\w+)/;

/** Verbs of being told something. */
const TO_BE_TOLD = new Set(
  'know tell see hear check show look find get have ask explain list read understand learn wonder compare speak talk discuss remind give'.split(
    ' ',
  ),
);

/** Reads the mood of an utterance. */
export function moodOf(text: string): Mood {
  const words = wordsOf(text);
  const plain = words.join(' ');
  const first = words[0] ?? '';
  const directed = WANTING.exec(plain)?.[1];
  const verb = directed ?? (isStopWord(first) ? undefined : first);
  const asks = ASKING.test(plain) || (directed !== undefined && TO_BE_TOLD.has(directed));
  const wantedVerb =
    verb === undefined || isStopWord(verb) || isLightWord(verb) ? undefined : stem(verb);
  return { asks, wantsAction: !asks && directed !== undefined, wantedVerb };
}
