import type { Json } from '../json.ts';
import type { ScalarFunction, Value } from './scalar-function.ts';

const onText =
  (compute: (text: string) => Json): ScalarFunction =>
  ([text]) =>
    typeof text === 'string' ? compute(text) : undefined;

/** Compares two texts, ignoring case when the third argument is true. */
const onTwoTexts =
  (compare: (text: string, wanted: string) => boolean): ScalarFunction =>
  ([text, wanted, ignoreCase]) => {
    if (typeof text !== 'string' || typeof wanted !== 'string') return undefined;
    return ignoreCase === true
      ? compare(text.toLowerCase(), wanted.toLowerCase())
      : compare(text, wanted);
  };

const textAndCount =
  (compute: (text: string, count: number) => string): ScalarFunction =>
  ([text, count]) =>
    typeof text === 'string' && typeof count === 'number' ? compute(text, count) : undefined;

/** String functions (Microsoft docs: "System functions", string). */
export const stringFunctions: Readonly<Record<string, ScalarFunction>> = {
  CONTAINS: onTwoTexts((text, wanted) => text.includes(wanted)),
  STARTSWITH: onTwoTexts((text, wanted) => text.startsWith(wanted)),
  ENDSWITH: onTwoTexts((text, wanted) => text.endsWith(wanted)),
  STRINGEQUALS: onTwoTexts((text, wanted) => text === wanted),
  LOWER: onText((text) => text.toLowerCase()),
  UPPER: onText((text) => text.toUpperCase()),
  LENGTH: onText((text) => text.length),
  TRIM: onText((text) => text.trim()),
  LTRIM: onText((text) => text.trimStart()),
  RTRIM: onText((text) => text.trimEnd()),
  REVERSE: onText((text) => [...text].reverse().join('')),
  LEFT: textAndCount((text, count) => text.slice(0, Math.max(0, count))),
  RIGHT: textAndCount((text, count) => (count <= 0 ? '' : text.slice(-count))),
  CONCAT: (texts) => (texts.every((text) => typeof text === 'string') ? texts.join('') : undefined),
  SUBSTRING: ([text, start, length]) =>
    typeof text === 'string' && typeof start === 'number' && typeof length === 'number'
      ? text.slice(Math.max(0, start), Math.max(0, start) + Math.max(0, length))
      : undefined,
  INDEX_OF: ([text, wanted, from]) =>
    typeof text === 'string' && typeof wanted === 'string'
      ? text.indexOf(wanted, typeof from === 'number' ? from : 0)
      : undefined,
  REPLACE: ([text, wanted, replacement]) =>
    typeof text === 'string' && typeof wanted === 'string' && typeof replacement === 'string'
      ? text.replaceAll(wanted, () => replacement)
      : undefined,
  TOSTRING: ([value]) => toText(value),
  STRINGTONUMBER: onText((text) => (text.trim() === '' ? Number.NaN : Number(text))),
  REGEXMATCH: ([text, pattern, flags]) =>
    typeof text === 'string' && typeof pattern === 'string'
      ? new RegExp(pattern, typeof flags === 'string' ? flags.replace('x', '') : '').test(text)
      : undefined,
};

function toText(value: Value): Value {
  if (value === undefined || typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** `LIKE`: `%` any text, `_` one character, `[a-z]` and `[^a-z]` sets, an optional escape character. */
export function likePattern(pattern: string, escapeCharacter: string | undefined): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === escapeCharacter && index + 1 < pattern.length) {
      index += 1;
      source += literal(pattern.charAt(index));
    } else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else if (character === '[' && pattern.includes(']', index)) {
      const close = pattern.indexOf(']', index);
      source += `[${pattern.slice(index + 1, close).replaceAll('\\', '\\\\')}]`;
      index = close;
    } else source += literal(character);
  }
  return new RegExp(`^${source}$`, 'su');
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}
