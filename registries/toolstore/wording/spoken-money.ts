/** Cents as people say and write it: `$84.20`, `$1,204.00`; a credit balance has no sign here. */
export function spokenMoney(cents: number): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(
    Math.abs(cents) / 100,
  );
}

/** Cents as the decimal number that tool results carry. */
export const dollarsOf = (cents: number): number => cents / 100;

/**
 * Decimal dollars, as a model writes them, as whole cents.
 *
 * @returns undefined when the amount has fractions of a cent.
 */
export function centsOf(dollars: number): number | undefined {
  const cents = Math.round(dollars * 100);
  return Math.abs(dollars * 100 - cents) < 1e-6 ? cents : undefined;
}
