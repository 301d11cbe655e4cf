import type { Lexicon } from '../lexicon/lexicon.ts';
import { type TextUnit, textUnits } from '../ranking/text-units.ts';
import { unitsAlike } from '../ranking/tool-profile.ts';
import { wordsOf } from '../text/words.ts';

const ENOUGH = 0.55;
/** The best value must be this much better than the next one. */
const MARGIN = 0.1;
const INDIFFERENT =
  /\b(?:either|any|anything|whichever|whatever|no preference|do not mind|does not matter|do not care|both|all)\b/;
const ORDINALS = [/\b(?:first|former)\b/, /\bsecond\b/, /\bthird\b/, /\bfourth\b/];

/** The choices of an enum parameter and what its description says about each. */
export interface EnumChoices {
  readonly values: readonly string[];
  readonly description: string;
}

/**
 * Chooses the enum value that a text speaks of, by its words, their synonyms, or what the
 * parameter's description says after `value:` or in `value (...)`.
 *
 * @param answer the text answers the question for this very parameter; then "either" and "the
 * second one" count too.
 */
export function chooseEnum(
  choices: EnumChoices,
  text: string,
  lexicon: Lexicon,
  answer: boolean,
): string | undefined {
  const words = wordsOf(text).join(' ');
  const literal = choices.values.filter((value) =>
    ` ${words} `.includes(` ${wordsOf(value).join(' ')} `),
  );
  const longest = literal.toSorted((a, b) => b.length - a.length)[0];
  const units = textUnits(text, lexicon);
  const negated = (value: string) =>
    textUnits(value, lexicon).some((unit) =>
      units.some((said) => said.weight < 0 && unitsAlike(unit, said) === 1),
    );
  if (longest !== undefined && literal.length === 1 && !negated(longest)) return longest;
  const scored = choices.values
    .filter((value) => !negated(value))
    .map((value) => ({ value, score: valueScore(value, choices.description, units, lexicon) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (best && best.score >= ENOUGH && best.score > (second?.score ?? 0) + MARGIN) return best.value;
  if (!answer) return undefined;
  const position = ORDINALS.findIndex((ordinal) => ordinal.test(words));
  if (position >= 0) return choices.values[position];
  if (!INDIFFERENT.test(words)) return undefined;
  return neutralValue(choices.values) ?? choices.values[0];
}

/** The value that commits to nothing ("either", "general", "other"), when there is one. */
export function neutralValue(values: readonly string[]): string | undefined {
  const neutral = [
    'either',
    'any',
    'both',
    'all',
    'general',
    'normal',
    'standard',
    'default',
    'other',
    'unknown',
  ];
  for (const word of neutral) {
    const value = values.find((each) => wordsOf(each).includes(word));
    if (value !== undefined) return value;
  }
  return undefined;
}

function valueScore(
  value: string,
  description: string,
  said: readonly TextUnit[],
  lexicon: Lexicon,
): number {
  const spoken = said.filter((unit) => unit.weight > 0);
  const own = textUnits(value, lexicon).filter((unit) => unit.stem !== undefined);
  const total = own.length;
  let matched = 0;
  for (const unit of own) {
    matched += Math.max(0, ...spoken.map((other) => unitsAlike(unit, other)));
  }
  const direct = total > 0 ? matched / total : 0;
  const explained = explanationOf(value, description);
  if (explained === '') return direct;
  const units = textUnits(explained, lexicon).filter((unit) => unit.weight > 0);
  const overlap = Math.max(
    0,
    ...units.flatMap((unit) =>
      spoken.map((other) => unitsAlike(unit, other) * Math.min(1, other.weight)),
    ),
  );
  return Math.max(direct, overlap * 0.75) + Math.min(direct, overlap) * 0.1;
}

/** What a description says about one value: `gas: smell of gas;`, `gas (smell of gas)`, `gas = ...`. */
function explanationOf(value: string, description: string): string {
  const escaped = value.replaceAll(/[^\w]/g, '\\$&');
  const match = RegExp(
    `["'\`]?\\b${escaped}\\b["'\`]?\\s*(?:[:=\\u2013\\u2014]|-\\s|for\\b|when\\b|means\\b|\\()\\s*([^;.()\\n]+)`,
    'i',
  ).exec(description);
  return match?.[1] ?? '';
}
