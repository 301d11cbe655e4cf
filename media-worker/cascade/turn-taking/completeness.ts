import { askedFor, type Dictation } from './asked-for.ts';
import { cuesOf } from './languages/cues-of.ts';
import type { LanguageCues } from './languages/language-cues.ts';
import { createPhraseSet, type PhraseSet } from './phrase-set.ts';
import { spokenNumber } from './spoken-number.ts';
import { comparableWords } from './spoken-words.ts';
import { wordsOf } from './words-of.ts';

/**
 * How complete a caller's words look.
 * - `answer`: all that was asked for
 * - `complete`: a sentence that may well be over
 * - `plain`: nothing speaks for or against it
 * - `unfinished`: it wants to go on ("my number is")
 * - `dictation`: in the middle of digits, letters or an e-mail address
 */
export type Completeness = 'answer' | 'complete' | 'plain' | 'unfinished' | 'dictation';

export interface SpokenText {
  readonly text: string;
  /** What the agent said before. */
  readonly agentText: string;
  /** BCP-47. */
  readonly language: string;
}

export type CompletenessPolicy = (spoken: SpokenText) => Completeness;

/** Words on the way to an answer are not waited for as long as words that are missing. */
export const isUnfinished = (completeness: Completeness): boolean =>
  completeness === 'unfinished' || completeness === 'dictation';

/** A sentence has at least so many words. */
const sentenceWords = 3;
/** Nobody says so many digits as one number: a telephone or account number is under way. */
const dictatedDigits = 5;
/** "five five five": digits one by one, however few. */
const dictatedGroups = 3;

interface Phrases {
  readonly answers: PhraseSet;
  readonly openEndings: PhraseSet;
}

/** Judges by the last words, and by what the agent has asked for; knows no grammar. */
export function createCompletenessPolicy(): CompletenessPolicy {
  const phrasesOf = new Map<LanguageCues, Phrases>();

  function phrases(cues: LanguageCues): Phrases {
    const known = phrasesOf.get(cues);
    if (known !== undefined) return known;
    const openEndings = createPhraseSet([...cues.openEndings, ...cues.hesitations]);
    const made = { answers: createPhraseSet(cues.answers), openEndings };
    phrasesOf.set(cues, made);
    return made;
  }

  return ({ text, agentText, language }) => {
    const cues = cuesOf(language);
    const { answers, openEndings } = phrases(cues);
    const words = wordsOf(text);
    if (words.length === 0) return 'unfinished';
    const asked = askedFor(agentText, cues);
    const dictated = judgeDictation(text, words, asked.dictation, cues);
    if (dictated !== undefined) return dictated;
    const isOpen = openEndings.endsIn(words);
    // "It is" answers a question, but not one for a number: that is being looked up.
    if (isOpen && asked.dictation !== undefined) return 'dictation';
    if (asked.isQuestion && answers.covers(words)) return 'answer';
    if (isOpen) return 'unfinished';
    return words.length >= sentenceWords ? 'complete' : 'plain';
  };
}

function judgeDictation(
  text: string,
  words: readonly string[],
  asked: Dictation | undefined,
  cues: LanguageCues,
): Completeness | undefined {
  switch (asked?.kind) {
    case 'email':
      return judgeEmail(text, words, cues);
    case 'spelling':
      return lettersAtEnd(words, cues) > 0
        ? 'dictation'
        : judgeDigits(text, words, undefined, cues);
    case 'address':
      return judgeAddress(words, cues);
    default:
      return judgeDigits(text, words, asked, cues);
  }
}

function judgeDigits(
  text: string,
  words: readonly string[],
  asked: Dictation | undefined,
  cues: LanguageCues,
): Completeness | undefined {
  if (lettersAtEnd(words, cues) > 1) return 'dictation';
  const digits = countAtEnd(comparableWords(text, cues), isDigit);
  if (asked !== undefined) {
    if (digits === 0) return undefined;
    return asked.digits !== undefined && digits >= asked.digits ? 'answer' : 'dictation';
  }
  const isDictated = digits >= dictatedDigits || numbersAtEnd(words, cues) >= dictatedGroups;
  return isDictated ? 'dictation' : undefined;
}

/** How many numbers the text ends with: three in "five five five", one in "two thousand". */
function numbersAtEnd(words: readonly string[], cues: LanguageCues): number {
  let count = 0;
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const spoken = spokenNumber(words, at, cues);
    const isNumber = spoken !== undefined || isDigit(word);
    if (isNumber || (count > 0 && cues.zeroLetters.includes(word))) count += 1;
    else if (!cues.hesitations.includes(word)) count = 0;
    at += spoken?.length ?? 1;
  }
  return count;
}

/** Over when something follows the dot: "maria at example dot com", "maria@example.com". */
function judgeEmail(
  text: string,
  words: readonly string[],
  cues: LanguageCues,
): Completeness | undefined {
  const isUnderWay =
    text.includes('@') ||
    words.some((word) => cues.atWords.includes(word) || cues.dotWords.includes(word)) ||
    lettersAtEnd(words, cues) > 0;
  if (!isUnderWay) return undefined;
  const isWhole = /\.\p{L}{2,}\W*$/u.test(text) || cues.dotWords.includes(words.at(-2) ?? '');
  return isWhole ? 'plain' : 'dictation';
}

/** A house number wants its street: "14", "fourteen elm". */
function judgeAddress(words: readonly string[], cues: LanguageCues): Completeness | undefined {
  const isNumber = (word: string) => isDigit(word) || cues.numbers[word] !== undefined;
  const afterNumber = words.length - 1 - words.findLastIndex(isNumber);
  return words.some(isNumber) && afterNumber < 2 ? 'unfinished' : undefined;
}

/** Letters of something spelled. "a" and "i" may be some, or words that others follow. */
function lettersAtEnd(words: readonly string[], cues: LanguageCues): number {
  const count = countAtEnd(words, (word) => /^\p{L}$/u.test(word));
  return words.slice(words.length - count).filter((word) => !cues.openEndings.includes(word))
    .length;
}

function countAtEnd(words: readonly string[], fits: (word: string) => boolean): number {
  return words.length - 1 - words.findLastIndex((word) => !fits(word));
}

function isDigit(word: string): boolean {
  return /^\p{N}+$/u.test(word);
}
