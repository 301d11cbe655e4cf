import { createHash } from 'node:crypto';

/**
 * Identifiers of what one tool call creates, derived from its idempotency key, so that a retry
 * finds the first attempt's work.
 *
 * @returns `id`: unique, for the record; `spoken`: short, for people, e.g. `PAY-482-913`.
 */
export function referenceOf(
  prefix: string,
  idempotencyKey: string,
): { readonly id: string; readonly spoken: string } {
  const digest = createHash('sha256').update(`${prefix}:${idempotencyKey}`).digest();
  const digits = String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
  return {
    id: `${prefix.toLowerCase()}-${digest.toString('hex').slice(0, 24)}`,
    spoken: `${prefix}-${digits.slice(0, 3)}-${digits.slice(3)}`,
  };
}

/**
 * True when a reference as people say or type it is this one: `pay 482 913` and `482913` are
 * `PAY-482-913`.
 */
export function isReference(said: string, reference: string): boolean {
  const essence = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const wanted = essence(said);
  const whole = essence(reference);
  return wanted === whole || (/^\d{4,}$/.test(wanted) && wanted === whole.replaceAll(/\D/g, ''));
}
