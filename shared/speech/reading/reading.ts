/** How a stretch of text is read when not as it is written. */
export type ReadAs =
  | { readonly kind: 'alias'; readonly spoken: string }
  | {
      readonly kind: 'say-as';
      /** Microsoft docs: Pronunciation with SSML, say-as element. */
      readonly interpretAs: 'telephone' | 'date' | 'time' | 'characters';
      readonly format?: string;
    }
  | { readonly kind: 'phoneme'; readonly alphabet: string; readonly phoneme: string };

/** A stretch of a text, from `start` up to `end`, that is read in another way than it is written. */
export interface Reading {
  readonly start: number;
  readonly end: number;
  readonly as: ReadAs;
}

/** What a pattern finds in a text, each match with the way it is read; undefined leaves it as written. */
export function readingsOf(
  text: string,
  pattern: RegExp,
  readAs: (match: RegExpMatchArray) => ReadAs | undefined,
): Reading[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const as = readAs(match);
    const start = match.index;
    return as === undefined ? [] : [{ start, end: start + match[0].length, as }];
  });
}

export const alias = (spoken: string): ReadAs => ({ kind: 'alias', spoken });

export const isEnglish = (language: string): boolean => /^en\b/i.test(language);
