import { wordsOf } from '../text/words.ts';
import { type JsonSchema, schemaType } from './json-schema.ts';

/** What a parameter holds, which decides how it is read from speech and asked for. */
export type ValueKind =
  | { readonly type: 'enum' | 'enum-list' | 'list' | 'object' | 'boolean' }
  | { readonly type: 'amount' | 'number' }
  | { readonly type: 'duration'; readonly unit: DurationUnit }
  | { readonly type: 'digits'; readonly length: number | undefined }
  | { readonly type: 'phone' | 'email' | 'address' | 'place' }
  | { readonly type: 'date' | 'birth-date' | 'time' | 'moment' }
  | { readonly type: 'person' | 'identifier' }
  | { readonly type: 'summary' | 'account-of-wish' | 'text' };

export type DurationUnit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

export const DURATION_UNITS: readonly DurationUnit[] = [
  'minutes',
  'hours',
  'days',
  'weeks',
  'months',
  'years',
];

export interface ParameterText {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly enumValues: readonly string[];
}

/** Classifies a parameter from its schema, its name and its description. */
export function valueKindOf(parameter: ParameterText): ValueKind {
  const type = schemaType(parameter.schema);
  if (type === 'array') return { type: parameter.enumValues.length > 0 ? 'enum-list' : 'list' };
  if (type === 'object') return { type: 'object' };
  if (type === 'boolean') return { type: 'boolean' };
  if (parameter.enumValues.length > 0) return { type: 'enum' };
  const name = wordsOf(parameter.name);
  const text = [...name, ...wordsOf(parameter.description)];
  if (type === 'number' || type === 'integer') return numericKind(name, text, type);
  return stringKind(parameter.schema, name, text);
}

const has = (words: readonly string[], list: string) =>
  list.split(' ').some((word) => words.includes(word));

const MONEY = 'amount price payment fee cost dollars balance money usd deposit sum total';

function numericKind(name: readonly string[], text: readonly string[], type: string): ValueKind {
  const singular = (unit: string) => unit.slice(0, -1);
  const unit = DURATION_UNITS.find((each) => name.includes(each) || name.includes(singular(each)));
  if (
    unit &&
    !has(name, MONEY) &&
    !(unit === 'days' && name.includes('day') && has(text, 'month'))
  ) {
    return { type: 'duration', unit };
  }
  if (name.includes('day') && has(text, 'month')) return { type: 'number' };
  if (has(name, MONEY)) return { type: 'amount' };
  const described = DURATION_UNITS.find((each) => text.includes(each));
  if (described && has(text, 'how long duration period back number') && !has(text, MONEY)) {
    return { type: 'duration', unit: described };
  }
  return { type: type === 'number' && has(text, MONEY) ? 'amount' : 'number' };
}

function stringKind(
  schema: JsonSchema,
  name: readonly string[],
  text: readonly string[],
): ValueKind {
  const format = typeof schema.format === 'string' ? schema.format : '';
  if (has(text, 'birth birthday born dob')) return { type: 'birth-date' };
  if (format === 'date') return { type: 'date' };
  if (format === 'date-time') return { type: 'moment' };
  if (format === 'time') return { type: 'time' };
  if (format === 'email') return { type: 'email' };
  if (has(name, 'email')) return { type: 'email' };
  const length = digitLength(schema, text);
  if (length !== undefined || has(name, 'pin passcode code otp ssn digits')) {
    if (!has(name, 'promo zip client') || length !== undefined) return { type: 'digits', length };
  }
  if (has(name, 'phone telephone mobile cell')) return { type: 'phone' };
  if (has(name, 'address')) return { type: 'address' };
  if (has(name, 'location place whereabouts')) return { type: 'place' };
  if (has(name, 'date day birthday dob'))
    return { type: has(text, 'time') && has(name, 'time') ? 'moment' : 'date' };
  if (has(name, 'time when')) return { type: has(text, 'date day') ? 'moment' : 'time' };
  if (has(name, 'slot window')) return { type: 'time' };
  if (has(name, 'summary transcript context recap')) return { type: 'summary' };
  if (
    has(
      name,
      'reason description details detail notes note concern issue statement comment explanation complaint message query question symptoms situation',
    )
  ) {
    return { type: 'account-of-wish' };
  }
  if (
    has(name, 'name') &&
    (name.length === 1 ||
      has(
        name,
        'full first last caller customer client person user patient member owner holder contact',
      ))
  ) {
    return { type: 'person' };
  }
  if (
    has(name, 'id number reference confirmation claim ticket policy account barcode identifier')
  ) {
    return { type: 'identifier' };
  }
  if (text.includes('phone') && has(text, 'number')) return { type: 'phone' };
  if (has(text, 'summary summarise summarize')) return { type: 'summary' };
  return { type: 'text' };
}

/** Reads "last 4 digits", "six-digit code" or a pattern such as `^\d{4}$`. */
function digitLength(schema: JsonSchema, text: readonly string[]): number | undefined {
  const pattern = typeof schema.pattern === 'string' ? schema.pattern : '';
  const exact = /^\^?(?:\\d|\[0-9\])\{(\d+)\}\$?$/.exec(pattern)?.[1];
  if (exact !== undefined) return Number(exact);
  const spelled = ['three', 'four', 'five', 'six', 'seven', 'eight'];
  for (const [position, word] of text.entries()) {
    if (word !== 'digit' && word !== 'digits') continue;
    const before = text[position - 1] ?? '';
    if (/^\d$/.test(before)) return Number(before);
    if (spelled.includes(before)) return spelled.indexOf(before) + 3;
  }
  const last = text.indexOf('last');
  const count = text[last + 1] ?? '';
  if (last >= 0 && (/^[3-8]$/.test(count) || spelled.includes(count))) {
    return /^\d$/.test(count) ? Number(count) : spelled.indexOf(count) + 3;
  }
  return undefined;
}
