const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
  'sixteen seventeen eighteen nineteen'
).split(' ');
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES = [
  { size: 1_000_000, name: 'million' },
  { size: 1_000, name: 'thousand' },
  { size: 100, name: 'hundred' },
] as const;

/**
 * A whole number in English words.
 * @throws RangeError outside 0 to 999,999,999.
 */
export function numberInWords(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 999_999_999) {
    throw new RangeError(`${value} is not a whole number of at most nine digits.`);
  }
  const small = SMALL[value];
  if (small !== undefined) return small;
  for (const { size, name } of SCALES) {
    if (value < size) continue;
    const rest = value % size;
    const words = `${numberInWords(Math.floor(value / size))} ${name}`;
    return rest === 0 ? words : `${words} ${numberInWords(rest)}`;
  }
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? tens : `${tens}-${SMALL[value % 10]}`;
}

/** Digits one by one, with a short stop between groups of three or four: how numbers are dictated. */
export function digitByDigit(digits: string): string {
  return groupsOf(digits)
    .map((group) => [...group].join(' '))
    .join(', ');
}

function groupsOf(digits: string): string[] {
  if (digits.length <= 5) return [digits];
  // The last group is the longer one, as in telephone numbers; eight digits are two fours.
  const size = digits.length === 8 ? 4 : 3;
  const groups: string[] = [];
  let rest = digits;
  while (rest.length > size + 1) {
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return [...groups, rest];
}
