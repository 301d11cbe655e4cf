import type { LanguageCues } from './languages/language-cues.ts';
import { createPhraseSet } from './phrase-set.ts';
import { wordsOf } from './words-of.ts';

/** Something that is dictated, piece by piece. */
export interface Dictation {
  readonly kind: 'digits' | 'email' | 'address' | 'spelling';
  /** How many digits are wanted, where the agent said so. */
  readonly digits?: number;
}

/** What the agent's last words want from the caller. */
export interface Asked {
  readonly isQuestion: boolean;
  readonly dictation?: Dictation;
}

/** Two sentences are seldom longer. */
const mostEnding = 400;
/** More digits than this are not asked for by number. */
const mostCounted = 20;

/** Reads what the agent said last: the last two sentences are what the caller answers to. */
export function askedFor(agentText: string, cues: LanguageCues): Asked {
  const ending = agentText.slice(-mostEnding);
  const sentences = (ending.match(/[^.!?]*[.!?]+["')]*\s*|[^.!?]+$/g) ?? []).slice(-2);
  const isQuestion = sentences.some((sentence) => sentence.includes('?'));
  const requests = createPhraseSet(cues.requests);
  for (const sentence of sentences.toReversed()) {
    const words = wordsOf(sentence);
    if (!sentence.includes('?') && !requests.isWithin(words)) continue;
    const dictation = dictationIn(words, cues);
    if (dictation !== undefined) return { isQuestion, dictation };
  }
  return { isQuestion };
}

function dictationIn(words: readonly string[], cues: LanguageCues): Dictation | undefined {
  if (mentions(words, cues.spellingAsked)) return { kind: 'spelling' };
  if (mentions(words, cues.emailAsked)) return { kind: 'email' };
  const digits = countedDigits(words, cues);
  if (digits !== undefined) return { kind: 'digits', digits };
  if (mentions(words, cues.digitsAsked)) return { kind: 'digits' };
  return mentions(words, cues.addressAsked) ? { kind: 'address' } : undefined;
}

function mentions(words: readonly string[], things: readonly string[]): boolean {
  if (createPhraseSet(things).isWithin(words)) return true;
  // Compounds: "Kundennummer".
  return words.some((word) => things.some((thing) => thing.length > 4 && word.endsWith(thing)));
}

/** "the last four", "four digits", "a five-digit code". */
function countedDigits(words: readonly string[], cues: LanguageCues): number | undefined {
  for (const [at, word] of words.entries()) {
    const count = /^\d{1,2}$/.test(word) ? Number(word) : cues.numbers[word];
    if (count === undefined || count < 2 || count > mostCounted) continue;
    const before = words[at - 1] ?? '';
    const after = words.slice(at + 1, at + 3);
    const isLast = cues.lastWords.includes(before) || cues.lastWords.includes(after[0] ?? '');
    if (isLast || after.some((next) => cues.digitNouns.includes(next))) return count;
  }
  return undefined;
}
