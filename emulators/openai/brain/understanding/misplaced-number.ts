import type { Parameter } from '../tools/parameter.ts';
import type { Tool } from '../tools/tool.ts';
import { digitRuns } from '../values/digits.ts';

/** Who is asked for its last digits may say a whole Social Security number. */
const WHOLE_NUMBER_DIGITS = 9;
const SPELLED = 'two three four five six seven eight nine ten eleven twelve'.split(' ');

/**
 * The parameter that a number belongs to when it is not the one that was asked for: a ten-digit
 * account number is no answer to a question for four digits, and the other way round.
 *
 * @returns undefined when the number may well be the answer, or nothing else could hold it.
 */
export function misplacedNumber(asked: Parameter, tool: Tool, text: string): Parameter | undefined {
  const [run, ...more] = digitRuns(text);
  if (!run || more.length > 0 || !holdsDigits(asked)) return undefined;
  const length = run.digits.length;
  const expected = lengthOf(asked);
  if (length === expected) return undefined;
  const others = tool.parameters.filter((other) => other.name !== asked.name && holdsDigits(other));
  const exact = others.find((other) => lengthOf(other) === length);
  if (exact) return exact;
  const tooLong = expected !== undefined && length > expected && length !== WHOLE_NUMBER_DIGITS;
  return tooLong ? others.find((other) => lengthOf(other) === undefined) : undefined;
}

const holdsDigits = ({ kind, enumValues }: Parameter): boolean =>
  (kind.type === 'digits' || kind.type === 'identifier') && enumValues.length === 0;

/** How many digits the parameter has, as its kind or its description tells. */
function lengthOf({ kind, description, ask = '' }: Parameter): number | undefined {
  if (kind.type === 'digits') return kind.length;
  const told = /\b(\d{1,2}|[a-z]+)[- ]digits?\b/i.exec(`${description} ${ask}`)?.[1]?.toLowerCase();
  if (told === undefined) return undefined;
  const spelled = SPELLED.indexOf(told);
  const length = spelled < 0 ? Number(told) : spelled + 2;
  return Number.isInteger(length) ? length : undefined;
}
