import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Identity } from '#registries/toolstore/utilities/records/identity.ts';
import { equalsInConstantTime } from '#shared/security/constant-time.ts';

/**
 * What proves a customer. Phone number and address do not: both are printed on every bill, beside the
 * account number, and a caller's number can be forged.
 */
export const proofMethodSchema = z.enum(['last_4_ssn', 'security_question']);
export type ProofMethod = z.infer<typeof proofMethodSchema>;

const digitWords = new Map(
  'zero one two three four five six seven eight nine'
    .split(' ')
    .map((word, digit) => [word, String(digit)]),
);

const digitsIn = (answer: string): string =>
  answer
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (word === 'oh' || word === 'o' ? '0' : (digitWords.get(word) ?? word)))
    .join('')
    .replaceAll(/\D/g, '');

/** The part of an answer that counts: `1, 2, three-four` and `1234` are the same. */
function essenceOf(method: ProofMethod, answer: string): string {
  switch (method) {
    case 'last_4_ssn':
      return digitsIn(answer);
    case 'security_question':
      return answer.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
    default:
      return method satisfies never;
  }
}

/** Salted digest of an answer, as identities keep it. */
export const proofDigest = (salt: string, method: ProofMethod, answer: string): string =>
  createHash('sha256')
    .update(`${salt}:${method}:${essenceOf(method, answer)}`)
    .digest('hex');

/** Compares an answer with what is on file. */
export function proofMatches(identity: Identity, method: ProofMethod, answer: string): boolean {
  const onFile = {
    last_4_ssn: identity.ssnLast4Digest,
    security_question: identity.securityAnswerDigest,
  }[method];
  return equalsInConstantTime(proofDigest(identity.salt, method, answer), onFile);
}
