/** Longest single value that is rendered into a prompt. */
const longestValue = 500;

/**
 * Makes text from customers, records or tools fit to stand inside a prompt as a value: one line, no
 * control or direction-changing characters, no start that looks like a heading or list item of our
 * own layout, no backticks (they mark tool names there).
 */
export function safeLine(text: string, maxLength = longestValue): string {
  const line = text
    // Controls, line separators, zero-width and bidirectional override characters.
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('`', "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:[#>=~]+\s*|[-*+]\s+|[*_-]{3,}\s*)+/, '');
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).trimEnd()}…`;
}

/** A fact's value as text of one safe line. */
export function safeFact(value: string | number | boolean): string {
  return typeof value === 'string' ? safeLine(value) : String(value);
}
