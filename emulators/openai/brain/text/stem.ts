/** Forms that no suffix rule brings together. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    paid: 'pay',
    payed: 'pay',
    went: 'go',
    gone: 'go',
    goes: 'go',
    sent: 'send',
    lost: 'lose',
    bought: 'buy',
    broke: 'break',
    broken: 'break',
    stole: 'steal',
    stolen: 'steal',
    spoke: 'speak',
    spoken: 'speak',
    told: 'tell',
    left: 'leave',
    made: 'make',
    got: 'get',
    gotten: 'get',
    gave: 'give',
    given: 'give',
    took: 'take',
    taken: 'take',
    came: 'come',
    fell: 'fall',
    fallen: 'fall',
    spent: 'spend',
    knew: 'know',
    known: 'know',
    thought: 'think',
    said: 'say',
    saw: 'see',
    seen: 'see',
    felt: 'feel',
    found: 'find',
    forgot: 'forget',
    forgotten: 'forget',
    hidden: 'hide',
    hung: 'hang',
    kept: 'keep',
    meant: 'mean',
    met: 'meet',
    sold: 'sell',
    wrote: 'write',
    written: 'write',
    blew: 'blow',
    blown: 'blow',
    chose: 'choose',
    chosen: 'choose',
    rose: 'rise',
    risen: 'rise',
    tore: 'tear',
    torn: 'tear',
    owed: 'owe',
    installment: 'instalment',
    installments: 'instalment',
    instalments: 'instalment',
    children: 'child',
    people: 'person',
    electrical: 'electric',
    electricity: 'electric',
    gases: 'gas',
    address: 'address',
    addresses: 'address',
    business: 'business',
    does: 'do',
    did: 'do',
    done: 'do',
    has: 'have',
    had: 'have',
    is: 'be',
    are: 'be',
    was: 'be',
    were: 'be',
    been: 'be',
    am: 'be',
    higher: 'high',
    highest: 'high',
    cheaper: 'cheap',
    cheapest: 'cheap',
    lower: 'low',
    news: 'news',
    this: 'this',
    always: 'always',
    sms: 'sms',
    plus: 'plus',
    us: 'us',
    bus: 'bus',
  }),
);

const VOWEL = /[aeiouy]/;
const MEASURE_SEQUENCE = /[aeiouy]+[^aeiouy]+/g;

/** Number of vowel-consonant sequences, the measure of Porter's algorithm. */
function measure(stem: string): number {
  return stem.match(MEASURE_SEQUENCE)?.length ?? 0;
}

function endsInDoubleConsonant(word: string): boolean {
  return /([^aeiouylsz])\1$/.test(word);
}

function endsInShortSyllable(word: string): boolean {
  return /^[^aeiouy]*[aeiouy][^aeiouywx]$/.test(word);
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  if (/[^su]s$/.test(word)) return word.slice(0, -1);
  return word;
}

function withoutPastOrProgressive(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const base = /(.*)(?:ed|ing)$/.exec(word)?.[1];
  if (base === undefined || !VOWEL.test(base)) return word;
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`;
  if (endsInDoubleConsonant(base)) return base.slice(0, -1);
  return measure(base) === 1 && endsInShortSyllable(base) ? `${base}e` : base;
}

const LONG_SUFFIXES: ReadonlyArray<readonly [string, string]> = [
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['biliti', 'ble'],
  ['entli', 'ent'],
  ['alli', 'al'],
  ['ousli', 'ous'],
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['ness', ''],
  ['li', ''],
];

const FINAL_SUFFIXES = [
  'ement',
  'ance',
  'ence',
  'able',
  'ible',
  'ment',
  'ent',
  'ion',
  'ism',
  'ate',
  'iti',
  'ous',
  'ive',
  'ize',
  'al',
  'er',
];

function withoutLongSuffix(word: string): string {
  for (const [suffix, replacement] of LONG_SUFFIXES) {
    if (!word.endsWith(suffix)) continue;
    const base = word.slice(0, -suffix.length);
    return measure(base) > 0 ? base + replacement : word;
  }
  return word;
}

function withoutFinalSuffix(word: string): string {
  for (const suffix of FINAL_SUFFIXES) {
    if (!word.endsWith(suffix)) continue;
    const base = word.slice(0, -suffix.length);
    if (suffix === 'ion' && !/[st]$/.test(base)) return word;
    return measure(base) > 1 ? base : word;
  }
  return word;
}

/**
 * Brings the forms of an English word together ("restoration", "restored" and "restore" give one
 * stem). Follows the steps of M. F. Porter, "An algorithm for suffix stripping" (1980), with fewer
 * suffixes and a table of irregular forms.
 */
export function stem(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  const singular = withoutPlural(word);
  const known = IRREGULAR.get(singular);
  if (known !== undefined) return known;
  let stemmed = withoutPastOrProgressive(singular);
  if (/[^aeiou]y$/.test(stemmed) && stemmed.length > 3) stemmed = `${stemmed.slice(0, -1)}i`;
  stemmed = withoutFinalSuffix(withoutLongSuffix(stemmed));
  const base = stemmed.slice(0, -1);
  if (
    stemmed.endsWith('e') &&
    (measure(base) > 1 || (measure(base) === 1 && !endsInShortSyllable(base)))
  ) {
    stemmed = base;
  }
  return stemmed.endsWith('ll') && measure(stemmed) > 1 ? stemmed.slice(0, -1) : stemmed;
}
