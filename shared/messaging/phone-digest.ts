import { createHmac } from 'node:crypto';

/** Stands for a phone number where the number itself must not be seen: 20 hexadecimal digits. */
export type PhoneDigest = (phone: string) => string;

/**
 * A keyed digest: session ids and store keys are logged and traced, and without a secret key a number
 * could be found by hashing all of them.
 *
 * @param options.key secret, the same in every process; with a new one, running conversations are
 *   not found again.
 */
export function createPhoneDigest(options: { readonly key: string }): PhoneDigest {
  // The label keeps this use of the secret apart from its others.
  const digest = (text: string) =>
    createHmac('sha256', options.key).update(`phone:${text}`).digest('hex').slice(0, 20);
  return (phone) => digest(phone.replace(/^\+/, ''));
}
