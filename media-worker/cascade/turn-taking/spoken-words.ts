import type { LanguageCues } from './languages/language-cues.ts';
import { spokenNumber } from './spoken-number.ts';

/** One word in the form in which two ways of writing the same speech are equal. */
interface SpokenWord {
  readonly text: string;
  /** Where it ends in the text it was read from. */
  readonly end: number;
}

const pattern = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*|[$€£%]/gu;
const isDigits = (text: string | undefined) => text !== undefined && /^\p{N}+$/u.test(text);

/**
 * Words as spoken: without hesitations, with each digit of a number as a word of its own, however a
 * recogniser writes it ("five five five", "555", "$50", "fifty dollars").
 */
function spokenWords(text: string, cues: LanguageCues): readonly SpokenWord[] {
  const found = [...text.matchAll(pattern)];
  const words = found.map(([raw]) => raw.toLowerCase().replace(/['’]/g, ''));
  const spoken: SpokenWord[] = [];
  let sign: string | undefined;
  const add = (texts: Iterable<string>, last: number) => {
    const match = found[last];
    const end = match === undefined ? text.length : match.index + match[0].length;
    for (const part of texts) spoken.push({ text: part, end });
  };
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    const number = spokenNumber(words, at, cues);
    const length = number?.length ?? 1;
    if (cues.signs[word] !== undefined && isDigits(words[at + 1])) {
      sign = cues.signs[word];
    } else if (number !== undefined) {
      add(String(number.value), at + length - 1);
    } else if (isDigits(word)) {
      const start = found[at]?.index ?? 0;
      for (const [place, digit] of [...word].entries()) {
        spoken.push({ text: digit, end: start + place + 1 });
      }
      if (sign !== undefined && !isDigits(words[at + 1])) {
        add(sign.split(' '), at);
        sign = undefined;
      }
    } else if (cues.zeroLetters.includes(word) && isDigits(spoken.at(-1)?.text)) {
      add('0', at);
    } else if (!cues.hesitations.includes(word)) {
      add((cues.signs[word] ?? word).split(' '), at);
    }
    at += length;
  }
  return spoken;
}

/** The words of a text, as two hypotheses of the same speech have them alike. */
export function comparableWords(text: string, cues: LanguageCues): readonly string[] {
  return spokenWords(text, cues).map((word) => word.text);
}

/** Both texts are the same speech. */
export function saysTheSame(one: string, other: string, cues: LanguageCues): boolean {
  return comparableWords(one, cues).join(' ') === comparableWords(other, cues).join(' ');
}

/** The longer text begins with all of the shorter one. */
export function beginsWith(longer: string, shorter: string, cues: LanguageCues): boolean {
  const words = comparableWords(longer, cues);
  return comparableWords(shorter, cues).every((word, index) => words[index] === word);
}

/**
 * What `after` has beyond `before`, as it is written there; empty when nothing was added. The words
 * before it need not be the same: a recogniser corrects itself while it goes on.
 */
export function addedText(before: string, after: string, cues: LanguageCues): string {
  const words = spokenWords(after, cues);
  const kept = alignedLength(
    comparableWords(before, cues),
    words.map(({ text }) => text),
  );
  const end = words[kept - 1]?.end ?? 0;
  return kept === words.length ? '' : after.slice(end).replace(/^[\s.,;:!?]+/, '');
}

/** How many words of `after` stand for all of `before`: the fewest changes, then the most words. */
function alignedLength(before: readonly string[], after: readonly string[]): number {
  let distances = Array.from({ length: after.length + 1 }, (_, length) => length);
  for (const [row, word] of before.entries()) {
    const next = [row + 1];
    for (const [column, other] of after.entries()) {
      const replaced = (distances[column] ?? 0) + (word === other ? 0 : 1);
      const removed = (distances[column + 1] ?? 0) + 1;
      const inserted = (next[column] ?? 0) + 1;
      next.push(Math.min(replaced, removed, inserted));
    }
    distances = next;
  }
  return distances.lastIndexOf(Math.min(...distances));
}
