const expressionIn = (pattern: string): string | undefined => /^\/(.*)\/$/s.exec(pattern)?.[1];

/** `/regex/` or a substring; case and repeated white space do not count. */
export function matches(pattern: string, text: string): boolean {
  const plain = text.replace(/\s+/g, ' ');
  const expression = expressionIn(pattern);
  return expression === undefined
    ? plain.toLowerCase().includes(pattern.toLowerCase())
    : new RegExp(expression, 'i').test(plain);
}

/** False for `/.../` that is not a regular expression. */
export function isPattern(pattern: string): boolean {
  try {
    new RegExp(expressionIn(pattern) ?? '', 'i');
    return true;
  } catch {
    return false;
  }
}
