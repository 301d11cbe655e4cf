import { stem } from '../text/stem.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import { speechActs } from '../understanding/speech-acts.ts';
import type { ReadingContext, ReadingMode } from './reading-context.ts';

/**
 * Reads a yes or no. Unasked, a boolean is true only when a word of its own name or description is
 * said that the tool itself does not use, and false when that word is negated.
 */
export function readBoolean(
  parameter: Parameter,
  text: string,
  mode: ReadingMode,
  context: ReadingContext,
): boolean | undefined {
  if (mode === 'answer') {
    const acts = speechActs(text);
    if (acts.affirms !== acts.refuses) return acts.affirms;
  }
  const own = new Set(
    wordsOf(`${parameter.name} ${parameter.description}`)
      .filter((word) => !isStopWord(word) && !isLightWord(word) && word.length > 3)
      .map(stem)
      .filter((wordStem) => !context.toolStems.has(wordStem)),
  );
  const words = wordsOf(text);
  const position = words.findIndex((word) => own.has(stem(word)));
  if (position < 0) return undefined;
  return !words
    .slice(Math.max(0, position - 4), position)
    .some((word) => word === 'not' || word === 'no');
}
