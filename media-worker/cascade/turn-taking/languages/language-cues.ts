/**
 * What one language gives away about whose turn it is. Words are in lower case and without
 * apostrophes ("its", "jai"), as `wordsOf` gives them; phrases are words with single spaces.
 */
export interface LanguageCues {
  /** Sounds of listening: alone they are no wish to speak. */
  readonly backchannels: readonly string[];
  /** Sounds of thinking: they mean nothing, and nothing ends on them. */
  readonly hesitations: readonly string[];
  /** Words and phrases that want to be followed by others. */
  readonly openEndings: readonly string[];
  /** Whole answers to a question, also several in a row ("yes, please"). */
  readonly answers: readonly string[];
  /** Number words up to 99, and 100 and 1000. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Between the parts of one number: "a hundred *and* five". */
  readonly numberJoiner?: string;
  /** Words that mean zero after another digit only ("five oh five"). */
  readonly zeroLetters: readonly string[];
  /** How signs are read out: "$50" and "fifty dollars" are the same words. */
  readonly signs: Readonly<Record<string, string>>;
  /** A sentence with one of these asks for something, also without a question mark. */
  readonly requests: readonly string[];
  /** What an agent asks for that is dictated rather than said. */
  readonly digitsAsked: readonly string[];
  readonly emailAsked: readonly string[];
  readonly addressAsked: readonly string[];
  readonly spellingAsked: readonly string[];
  /** "four *digits*" and "the *last* four" tell how many digits are wanted. */
  readonly digitNouns: readonly string[];
  readonly lastWords: readonly string[];
  /** Spoken "@" and "." of an e-mail address. */
  readonly atWords: readonly string[];
  readonly dotWords: readonly string[];
}

/** Sounds that people of many languages make. */
export const commonBackchannels = [
  'mm',
  'mhm',
  'mm hm',
  'mm hmm',
  'hmm',
  'hm',
  'uh huh',
  'uh hu',
  'aha',
  'ah',
  'oh',
  'ok',
  'okay',
] as const;

/** Number words in order: 0 to 20, then 30, 40 ... 90, then 100 and 1000. */
export function numberWords(words: string): Readonly<Record<string, number>> {
  const values = [...Array.from({ length: 21 }, (_, value) => value), 30, 40, 50, 60, 70, 80, 90];
  values.push(100, 1000);
  const pairs = words.split(' ').flatMap((spellings, index): [string, number][] => {
    const value = values[index];
    if (value === undefined) throw new RangeError(`No value for "${spellings}".`);
    return spellings
      .split('/')
      .filter((word) => word !== '-')
      .map((word) => [word, value]);
  });
  return Object.fromEntries(pairs);
}
