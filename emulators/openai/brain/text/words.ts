const WHOLE_CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ["can't", 'can not'],
  ['cannot', 'can not'],
  ["won't", 'will not'],
  ["shan't", 'shall not'],
  ["ain't", 'is not'],
  ["let's", 'let us'],
  ["y'all", 'you all'],
  ['gonna', 'going to'],
  ['wanna', 'want to'],
  ['gotta', 'got to'],
  ['dont', 'do not'],
  ['cant', 'can not'],
  ['wont', 'will not'],
  ['isnt', 'is not'],
  ['doesnt', 'does not'],
  ['didnt', 'did not'],
  ['im', 'i am'],
  ['ive', 'i have'],
  ['whats', 'what is'],
  ['wheres', 'where is'],
  ['hows', 'how is'],
  ['thats', 'that is'],
  ['theres', 'there is'],
]);

const ENDINGS: ReadonlyArray<readonly [RegExp, string]> = [
  [/n't$/, ' not'],
  [/'re$/, ' are'],
  [/'ve$/, ' have'],
  [/'ll$/, ' will'],
  [/'d$/, ' would'],
  [/'m$/, ' am'],
];

/** Words that `'s` shortens `is` after; after any other word it is a possessive. */
const IS_BEFORE = new Set(
  'it that what there who how where when why here he she this everything something'.split(' '),
);

const COMPOUNDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\$\s?(\d[\d,]*(?:\.\d+)?)/g, '$1 dollars'],
  [/\be[- ]?mails?\b/g, 'email'],
  [/\bwhat'?s ?app\b/g, 'whatsapp'],
  [/\bweb[- ]chat\b/g, 'webchat'],
  [/\bdr\.?(?= [a-z])/g, 'doctor'],
  [/\bauto[- ]pay(ment)?s?\b/g, 'autopay'],
  [/\bpaper[- ]less\b/g, 'paperless'],
  [/\bcall[- ]back\b/g, 'callback'],
  [/\be[- ]bill(s|ing)?\b/g, 'ebill'],
  [/\b([ap])\.\s?m\b\.?/g, '$1m'],
];

function expand(word: string): string {
  const whole = WHOLE_CONTRACTIONS.get(word);
  if (whole !== undefined) return whole;
  for (const [ending, full] of ENDINGS) {
    if (ending.test(word)) return word.replace(ending, full);
  }
  if (word.endsWith("'s")) {
    const stem = word.slice(0, -2);
    return IS_BEFORE.has(stem) ? `${stem} is` : stem;
  }
  return word.replaceAll("'", '');
}

/**
 * Splits text into lower-case words and numbers; contractions are written out ("I'd" gives
 * `i would`), snake_case and camelCase names fall apart into their words.
 */
export function wordsOf(text: string): string[] {
  let plain = text
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('_', ' ');
  for (const [pattern, word] of COMPOUNDS) plain = plain.replace(pattern, word);
  const raw = plain.match(/\d+(?:[.,:/-]\d+)*|[a-z\u00DF-\u024F]+(?:'[a-z]+)*/g) ?? [];
  return raw.flatMap((word) => expand(word).split(' ')).filter((word) => word !== '');
}
