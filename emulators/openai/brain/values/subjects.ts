import { stem } from '../text/stem.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import type { ReadingContext } from './reading-context.ts';

const QUOTED = /["\u201C]([^"\u201C\u201D]{2,})["\u201D]/;
/** Capitalised words within a sentence: a title, a person, a company. */
const NAME =
  /(?<=\S\s)(?:(?:Dr|Mr|Mrs|Ms)\.?\s+)?[A-Z][\w'-]+(?:\s+(?:of|the|and|in|a|to)\b(?=\s+[A-Z])|\s+[A-Z][\w'-]+)*/g;
const NO_NAME = /^(?:I|I'm|I'd|I'll|I've)$/;
/** What a request is about stands after one of these. */
const AFTER_CUE =
  /\b(?:about|called|titled|named|on|for|of|by|with|regarding|to (?:run|use|see|read))\s+(?:an?\s+|the\s+|my\s+|our\s+)?([\w'.-]+(?:\s+[\w'.-]+){0,4})/gi;
const PHRASE_END =
  /^(?:and|but|please|so|for|to|in|on|at|by|i|is|are|was|today|tomorrow|that|which|cost|each|per|a|all|every|hours?|if|when|thanks|it|me|us)$/i;

/** The thing that a request is about: quoted, named, or told after "about", "for", "to run". */
export function subjectOf(
  parameter: Parameter,
  text: string,
  context: ReadingContext,
): string | undefined {
  const quoted = QUOTED.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  const names = [...text.matchAll(NAME)].map((match) => match[0]);
  const name = names.find(
    (each) => !NO_NAME.test(each) && (parameter.required || sharesWord(parameter, each)),
  );
  if (name !== undefined) return name;
  for (const match of text.matchAll(AFTER_CUE)) {
    const words = (match[1] ?? '').split(/\s+/);
    const end = words.findIndex((word) => PHRASE_END.test(word));
    const phrase = (end < 0 ? words : words.slice(0, end)).join(' ').replace(/[.,!?]+$/, '');
    if (phrase !== '' && describes(parameter, phrase, context)) return phrase;
  }
  return undefined;
}

/** "Dr. Lee" is what "name of the doctor" asks for. */
function sharesWord(parameter: Parameter, phrase: string): boolean {
  const own = new Set(contentStems(`${parameter.name} ${parameter.description}`));
  return contentStems(phrase).some((each) => own.has(each));
}

/** The phrase speaks of the parameter's concept, or names something the tool has no word for. */
function describes(parameter: Parameter, phrase: string, context: ReadingContext): boolean {
  const concepts = (text: string) =>
    context.lexicon.match(wordsOf(text).map(stem)).map((match) => match.concept);
  const meant = new Set(concepts(phrase));
  if (concepts(`${parameter.name} ${parameter.description}`).some((each) => meant.has(each))) {
    return true;
  }
  return parameter.required && contentStems(phrase).some((each) => !context.toolStems.has(each));
}

const contentStems = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => word.length > 2 && !isStopWord(word) && !isLightWord(word))
    .map(stem);
