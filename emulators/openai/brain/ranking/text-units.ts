import type { Lexicon } from '../lexicon/lexicon.ts';
import { stem } from '../text/stem.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import { negatedPositions } from '../understanding/negation.ts';

/** One piece of evidence in a text: a content word, or a phrase that expresses a concept. */
export interface TextUnit {
  /** Present for words, absent for phrases and values. */
  readonly stem?: string;
  readonly word?: string;
  readonly concepts: ReadonlySet<string>;
  /** How much the unit says by itself, before rarity is considered. Negative when negated. */
  readonly weight: number;
  /** Factor of the weight for words that are frequent in any text, from 0 to 1. */
  readonly rareness: number;
  readonly label: string;
  /**
   * Set for a word of a wish that no tool was described with: how near it is in meaning to a word
   * of a description, from 0 to 1.
   */
  readonly near?: (word: string) => number;
}

const PHRASE_WEIGHT = 1.2;
const COVERED_WORD_WEIGHT = 0.5;
const LIGHT_WORD_WEIGHT = 0.25;
const NEGATED_FACTOR = -0.6;

/** Share of a word's weight that depends on how rare it is. */
const RARENESS_SHARE = 0.6;

/** Concept of a name within a sentence: a title, a person, a company. */
const PROPER_NAME = 'proper_name';
const NAME_WEIGHT = 0.8;
const NO_NAMES =
  /^(?:I|I'[a-z]+|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?$|^(?:January|February|March|April|May|June|July|August|September|October|November|December|WhatsApp|OK|AC|PM|AM|US|SMS|ETA|ID)$/;

/** Concept of a question for what the speaker did before ("what did I pay", "have we used"). */
const OWN_PAST = 'own_past';
const OWN_PAST_WEIGHT = 0.8;
const ASKS_OWN_PAST = /\b(?:did|have|had) (?:i|we)\b(?! (?:to|got)\b)/;

/** Capitalised words inside sentences, in lower case. */
function properNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(
    /(?<=[a-z0-9,'] |^(?:Is|Are|Do|Does|Have) )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*/g,
  )) {
    const words = match[0].split(' ').filter((word) => !NO_NAMES.test(word));
    for (const word of words) names.add(word.toLowerCase());
  }
  return names;
}

/** Replaces a misspelt stem with a known one; returns the stem itself when there is none. */
export type SpellingCorrection = (wordStem: string) => string;

/** Breaks a text into units of evidence. Function words give none. */
export function textUnits(
  text: string,
  lexicon: Lexicon,
  correct: SpellingCorrection = (wordStem) => wordStem,
): TextUnit[] {
  const words = wordsOf(text);
  const stems = words.map((word) => (isStopWord(word) ? stem(word) : correct(stem(word))));
  const matches = lexicon.match(stems);
  const covered = new Set<number>();
  const phraseUnits = new Map<string, { concepts: Set<string>; positions: readonly number[] }>();
  const wordConcepts = new Map<number, Set<string>>();
  for (const match of matches) {
    const [only, ...more] = match.positions;
    if (only !== undefined && more.length === 0) {
      wordConcepts.set(only, (wordConcepts.get(only) ?? new Set()).add(match.concept));
      continue;
    }
    const key = match.positions.join(',');
    const unit = phraseUnits.get(key) ?? { concepts: new Set(), positions: match.positions };
    unit.concepts.add(match.concept);
    phraseUnits.set(key, unit);
    for (const position of match.positions) covered.add(position);
  }
  const negated = negatedPositions(words, covered);
  const units: TextUnit[] = [];
  const named = properNames(text);
  if (named.size > 0) {
    units.push({
      concepts: new Set([PROPER_NAME]),
      weight: NAME_WEIGHT,
      rareness: 1,
      label: [...named].join(' '),
    });
  }
  const ownPast = ASKS_OWN_PAST.exec(words.join(' '))?.[0];
  if (ownPast !== undefined) {
    units.push({
      concepts: new Set([OWN_PAST]),
      weight: OWN_PAST_WEIGHT,
      rareness: 1,
      label: ownPast,
    });
  }
  for (const { concepts, positions } of withoutSubsumed([...phraseUnits.values()])) {
    units.push({
      concepts,
      weight: positions.some((position) => negated.has(position))
        ? PHRASE_WEIGHT * NEGATED_FACTOR
        : PHRASE_WEIGHT,
      rareness: 1,
      label: positions.map((position) => words[position]).join(' '),
    });
  }
  for (const [position, word] of words.entries()) {
    const concepts = wordConcepts.get(position) ?? new Set<string>();
    if (isStopWord(word) && concepts.size === 0) continue;
    if (/^\d/.test(word) && concepts.size === 0) continue;
    if (isStopWord(word)) continue;
    const wordStem = stems[position] ?? word;
    let weight = isLightWord(word) || isLightWord(wordStem) ? LIGHT_WORD_WEIGHT : 1;
    if (covered.has(position) || named.has(word)) weight *= COVERED_WORD_WEIGHT;
    if (negated.has(position)) weight *= NEGATED_FACTOR;
    const rareness = 1 - RARENESS_SHARE * (1 - lexicon.vectors.rareness(word));
    units.push({ stem: wordStem, word, concepts, weight, rareness, label: word });
  }
  return units;
}

/** Drops a phrase that lies wholly inside a longer one: the longer says more exactly what is meant. */
function withoutSubsumed<Unit extends { readonly positions: readonly number[] }>(
  units: readonly Unit[],
): Unit[] {
  return units.filter(
    (unit) =>
      !units.some(
        (other) =>
          other.positions.length > unit.positions.length &&
          unit.positions.every((position) => other.positions.includes(position)),
      ),
  );
}
