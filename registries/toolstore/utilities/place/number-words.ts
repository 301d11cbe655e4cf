const ones =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const numberOf = (word: string | undefined): number | undefined => {
  if (word === undefined) return undefined;
  if (word === 'oh') return 0;
  const one = ones.indexOf(word);
  if (one >= 0) return one;
  const ten = tens.indexOf(word);
  return ten >= 0 ? (ten + 2) * 10 : undefined;
};

/**
 * Turns a house number said in words into digits, the way people say them:
 * `fourteen` 14, `one twenty three` 123, `twelve oh five` 1205, `three hundred ten` 310.
 * Only a run of number words at the beginning is turned, so that `Five Oaks` stays a name elsewhere.
 */
export function digitsAtStart(words: readonly string[]): readonly string[] {
  let digits = '';
  let index = 0;
  for (; index < words.length; index += 1) {
    const word = words[index];
    const value = numberOf(word);
    if (word === 'hundred' && digits !== '') {
      const rest = numberOf(words[index + 1]);
      digits = rest === undefined ? `${digits}00` : digits;
      if (rest !== undefined && rest < 10) digits = `${digits}0`;
      continue;
    }
    if (value === undefined) break;
    const unit = numberOf(words[index + 1]);
    const joins = value >= 20 && unit !== undefined && unit > 0 && unit < 10;
    digits += String(joins ? value + unit : value);
    if (joins) index += 1;
  }
  return digits === '' ? words : [digits, ...words.slice(index)];
}
