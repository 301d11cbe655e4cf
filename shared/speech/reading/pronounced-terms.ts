import type { Pronunciation } from '#shared/contracts/text-to-speech.ts';
import { alias, type Reading, readingsOf } from './reading.ts';

const escaped = (term: string) => term.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

interface Terms {
  readonly pattern: RegExp;
  readonly byTerm: ReadonlyMap<string, Pronunciation>;
}

/** A voice's list is the same object for every clause. */
const compiled = new WeakMap<readonly Pronunciation[], Terms>();

function compile(pronunciations: readonly Pronunciation[]): Terms {
  const longestFirst = pronunciations
    .map(({ term }) => term)
    .toSorted((one, other) => other.length - one.length);
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${longestFirst.map(escaped).join('|')})(?![\\p{L}\\p{N}])`,
    'gu',
  );
  return { pattern, byTerm: new Map(pronunciations.map((entry) => [entry.term, entry])) };
}

/** Terms that the voice was told how to say. */
export function findTerms(text: string, pronunciations: readonly Pronunciation[]): Reading[] {
  if (pronunciations.length === 0) return [];
  const terms = compiled.get(pronunciations) ?? compile(pronunciations);
  compiled.set(pronunciations, terms);
  return readingsOf(text, terms.pattern, ([term]) => {
    const entry = terms.byTerm.get(term);
    if (entry === undefined) return undefined;
    if ('alias' in entry) return alias(entry.alias);
    return { kind: 'phoneme', alphabet: entry.alphabet, phoneme: entry.phoneme };
  });
}
