/**
 * Splits an amount into `parts` that differ by at most one cent and add up to it exactly;
 * the larger parts come first.
 */
export function splitCents(totalCents: number, parts: number): readonly number[] {
  const smaller = Math.floor(totalCents / parts);
  const larger = totalCents - smaller * parts;
  return Array.from({ length: parts }, (_unused, index) => smaller + (index < larger ? 1 : 0));
}
