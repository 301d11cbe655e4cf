import { passesLuhn } from './passes-luhn.ts';

/** Longer than telephone numbers as people type them; card numbers have up to 19 digits. */
const surelyLong = 14;
/** The shortest numbers of payment cards (ISO/IEC 7812-1); telephone numbers may be as long. */
const shortestCard = 12;

/**
 * Keys for the conversation: what may be the number of a card, typed where nobody had asked for one, is
 * not told, only that there was one.
 */
export function hideCardNumber(keys: string): string {
  const { length } = keys;
  const mayBeCard = length >= surelyLong || (length >= shortestCard && passesLuhn(keys));
  return mayBeCard ? `[${length} digits, hidden as they may be the number of a card]` : keys;
}
