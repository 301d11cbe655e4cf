/** `a`, `a and b`, `a, b and c`. */
export function spokenList(items: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const last = items.at(-1);
  if (last === undefined) return '';
  if (items.length === 1) return last;
  return `${items.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** `1 customer`, `2,400 customers`. */
export function spokenCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${new Intl.NumberFormat('en-US').format(count)} ${count === 1 ? singular : plural}`;
}
