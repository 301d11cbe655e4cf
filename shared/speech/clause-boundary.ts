/** How long a clause may grow before weaker boundaries are good enough, in words. */
export interface ClauseLimits {
  /** From this length on, a comma, semicolon, colon or dash ends the clause. */
  readonly clauseMarkWords: number;
  /** From this length on, a gap before a word that opens a new phrase (`and`, `for`, `is`) ends it. */
  readonly phraseWords: number;
  /** From this length on, the next good gap between any two words ends it. */
  readonly gapWords: number;
}

/** Past this, also a poor gap (after `the`, `of` ...) will do. */
const LONGEST_CLAUSE_WORDS = 40;

/** Points after these do not end a sentence. Lower case, without the last point. */
const ABBREVIATIONS = new Set(
  (
    'dr mr mrs ms mx prof sr jr st ave blvd rd no nos inc ltd co corp vs etc e.g i.e eg ie a.m p.m am pm ' +
    'u.s u.k u.s.a approx apt dept est ext fig gen gov hon jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'mon tue tues wed thu thur thurs fri sat sun min max tel vol z.b bzw usw ca nr str'
  ).split(' '),
);

/** A clause that ends with one of these sounds cut off. */
const LEANING_WORDS = new Set(
  (
    'a an the of to in on at by for from with and or but nor so if as is are was were be been am will ' +
    'would can could may might must shall should do does did has have had not no my your our his her ' +
    'its their this that these those which who whom whose than then very more most about into over your ' +
    'want wants like need going due able used ready try i we they he she there number twenty thirty forty ' +
    'fifty sixty seventy eighty ninety hundred thousand million'
  ).split(' '),
);

/** A speaker may breathe before these. */
const CONNECTIVES = new Set(
  (
    'and but or so because since while when where which who that if unless until before after to for from ' +
    'with without into onto at under during between near as than'
  ).split(' '),
);

/** And before these, but not after a pronoun: "your current balance | is", yet "hand you over". */
const AFTER_NOUNS = new Set(
  'is are was were will would has have had can could should must may might in on over through about by'.split(
    ' ',
  ),
);
const PRONOUNS = new Set(
  'i you he she it we they me him her us them there here what who that this'.split(' '),
);

function opensPhrase(word: string, previous: string): boolean {
  return CONNECTIVES.has(word) || (AFTER_NOUNS.has(word) && !PRONOUNS.has(previous));
}

const MARK =
  /(?<sentence>[.!?…]+["'”’»)\]]*(?=\s))|(?<wide>[。！？]+[」』”）]*)|(?<line>\n)|(?<clause>[,;:]["'”’»)\]]*(?=\s)|[，、；：]|\s[-–—](?=\s)|—)/gu;

const words = new Intl.Segmenter('en', { granularity: 'word' });
const IDEOGRAPH =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const STARTS_NUMBER = /^[\s("'“‘[]*[+#$€£¥-]?\s?\p{N}/u;
const ENDS_WITH_NUMBER = /\p{N}[\p{P}\p{S}\s]*$/u;
const STARTS_TIME_OR_UNIT = /^\s*(?:[ap]\.?\s?m\b|%|°|percent\b|o'clock\b)/iu;
const LIST_NUMBER = /(?:^|\n)\s*\p{N}{1,3}\.$/u;

function countWords(text: string): number {
  let count = 0;
  for (const { isWordLike } of words.segment(text)) if (isWordLike) count++;
  return count;
}

const hasSpeech = (text: string) => /[\p{L}\p{N}]/u.test(text);

/** Whether a point after `left` belongs to an abbreviation or an initial. */
function endsWithAbbreviation(left: string): boolean {
  const word = /([\p{L}\p{N}.]+)\.["'”’)\]]*$/u.exec(left)?.[1]?.toLowerCase();
  return (
    word !== undefined &&
    (ABBREVIATIONS.has(word) || /^\p{L}$/u.test(word) || /\.\p{L}$/u.test(word))
  );
}

/** Numbers, amounts, dates and phone numbers go on over points, commas and gaps. */
function insideNumber(left: string, right: string): boolean {
  return (
    ENDS_WITH_NUMBER.test(left) && (STARTS_NUMBER.test(right) || STARTS_TIME_OR_UNIT.test(right))
  );
}

/**
 * Finds the end of the first speakable clause in text that is still growing.
 *
 * @returns its length, or undefined when no boundary is certain yet.
 */
export function findClauseBoundary(text: string, limits: ClauseLimits): number | undefined {
  for (const match of text.matchAll(MARK)) {
    const end = match.index + match[0].length;
    const left = text.slice(0, end);
    const right = text.slice(end);
    if (!hasSpeech(left)) continue;
    if (match.groups?.line !== undefined) return end;
    if (ENDS_WITH_NUMBER.test(left) && right.trim().length < 2) break;
    if (insideNumber(left, right) || LIST_NUMBER.test(left)) continue;
    if (match.groups?.clause === undefined) {
      if (!endsWithAbbreviation(left)) return end;
    } else if (countWords(left) >= limits.clauseMarkWords) {
      return end;
    }
  }
  return countWords(text) > limits.phraseWords ? findGap(text, limits) : undefined;
}

/** The first gap between words, late enough, at which a voice may pause. */
function findGap(text: string, { phraseWords, gapWords }: ClauseLimits): number | undefined {
  const segments = [...words.segment(text)];
  let wordCount = 0;
  let lastWord = '';
  for (const [position, { segment, index, isWordLike }] of segments.entries()) {
    const before = segments[position - 1]?.segment ?? '';
    const isGap = /\s$/u.test(before) || (IDEOGRAPH.test(before) && IDEOGRAPH.test(segment));
    const word = segment.toLowerCase();
    const isDue =
      wordCount >= gapWords || (wordCount >= phraseWords && opensPhrase(word, lastWord));
    if (isDue && isGap && isWordLike) {
      const left = text.slice(0, index);
      const right = text.slice(index);
      const poor = LEANING_WORDS.has(lastWord) && wordCount < LONGEST_CLAUSE_WORDS;
      const numeric = /\p{N}\S*\s*$/u.test(left) || STARTS_NUMBER.test(right);
      const abbreviated = endsWithAbbreviation(left.trimEnd());
      if (!poor && !numeric && !abbreviated) return index;
    }
    if (isWordLike) {
      wordCount++;
      lastWord = word;
    }
  }
  return undefined;
}
