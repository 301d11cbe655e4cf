import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import { findAddressSpans } from '../values/addresses.ts';
import { findAmount } from '../values/amounts.ts';
import { digitRuns } from '../values/digits.ts';
import { findDuration } from '../values/durations.ts';
import { findNumbers } from '../values/numbers.ts';
import { findPhone } from '../values/phones.ts';
import type { TextUnit } from './text-units.ts';

const VALUE_WEIGHT = 0.6;
const LONG_NUMBER = 3;

/** Kinds of parameter that a value said in a wish speaks for. */
const CONCEPT_OF_KIND: Readonly<Record<string, string>> = {
  amount: 'value:amount',
  number: 'value:number',
  duration: 'value:duration',
  email: 'value:email',
  phone: 'value:phone',
  address: 'value:address',
};

/** The concept under which a tool is found by a value of this parameter, if any. */
export const valueConcept = (parameter: Parameter): string | undefined =>
  CONCEPT_OF_KIND[parameter.kind.type];

/** Values in a wish as evidence, and the wish without the words of those values. */
export function valueUnits(text: string): { readonly units: TextUnit[]; readonly rest: string } {
  let rest = text.replaceAll(/(\d+)(?:st|nd|rd|th)\b/gi, '$1');
  const units: TextUnit[] = [];
  const take = (concept: string, words: readonly string[], weight = VALUE_WEIGHT) => {
    units.push({ concepts: new Set([concept]), weight, rareness: 1, label: concept });
    for (const word of words) rest = rest.replace(word, ' ');
  };
  const addresses = findAddressSpans(text);
  if (addresses.length > 0) take('value:address', addresses);
  const email = /\S+@\S+/.exec(rest)?.[0];
  if (email !== undefined) take('value:email', [email]);
  if (findAmount(rest, false) !== undefined) take('value:amount', []);
  else if (findPhone(rest) !== undefined) take('value:phone', []);
  else if (digitRuns(rest).some(({ digits }) => digits.length >= LONG_NUMBER))
    take('value:number', []);
  // "Two hours ago" tells when something happened and asks for no length of time.
  if (!/\b(?:ago|since)\b/i.test(rest) && findDuration(rest, 'days', false) !== undefined) {
    take('value:duration', [], VALUE_WEIGHT / 2);
  }
  if (units.length === 0 && bareFigure(rest)) take('value:amount', [], VALUE_WEIGHT / 2);
  return { units, rest };
}

/** A number of two figures or more that counts neither time nor people ("a hundred", "fifty"). */
function bareFigure(text: string): boolean {
  const words = wordsOf(text);
  return findNumbers(words).some(
    ({ value, end }) =>
      value >= 10 &&
      !/^(?:minutes?|hours?|days?|weeks?|months?|years?|oclock|am|pm|percent|people|times)$/.test(
        words[end] ?? '',
      ),
  );
}
