import type { LanguageCues } from './languages/language-cues.ts';

/** A number in words, and how many words it took. */
export interface SpokenNumber {
  readonly value: number;
  readonly length: number;
}

type NumberCues = Pick<LanguageCues, 'numbers' | 'numberJoiner'>;

/** Reads the number that begins at `words[at]`: "twenty five", "two thousand and six". */
export function spokenNumber(
  words: readonly string[],
  at: number,
  { numbers, numberJoiner }: NumberCues,
): SpokenNumber | undefined {
  const valueAt = (index: number): number | undefined => numbers[words[index] ?? ''];

  function belowHundred(from: number): SpokenNumber | undefined {
    const value = valueAt(from);
    if (value === undefined || value >= 100) return undefined;
    const unit = valueAt(from + 1);
    const isTens = value >= 20 && value % 10 === 0;
    if (!isTens || unit === undefined || unit < 1 || unit > 9) return { value, length: 1 };
    return { value: value + unit, length: 2 };
  }

  /** `count` times `scale`, and what follows: "two *hundred* and five". */
  function scaled(
    from: number,
    scale: 100 | 1000,
    smaller: (from: number) => SpokenNumber | undefined,
  ): SpokenNumber | undefined {
    const count = smaller(from) ?? { value: 1, length: 0 };
    if (count.value === 0 || valueAt(from + count.length) !== scale) return smaller(from);
    const whole = { value: count.value * scale, length: count.length + 1 };
    const next = from + whole.length;
    const joined = numberJoiner !== undefined && words[next] === numberJoiner ? 1 : 0;
    const rest = smaller(next + joined);
    if (rest === undefined) return whole;
    return { value: whole.value + rest.value, length: whole.length + joined + rest.length };
  }

  const belowThousand = (from: number) => scaled(from, 100, belowHundred);
  return scaled(at, 1000, belowThousand);
}
