import { z } from 'zod';

export const identityId = 'identity';

/**
 * What proves a customer. Answers are kept only as salted digests: they are compared, never read.
 */
export const identitySchema = z.object({
  id: z.literal(identityId),
  kind: z.literal('identity'),
  at: z.number(),
  salt: z.string(),
  ssnLast4Digest: z.string(),
  securityQuestion: z.string(),
  securityAnswerDigest: z.string(),
});
export type Identity = z.infer<typeof identitySchema>;

/** Tries to prove an identity, counted per account and per session. */
export const verificationTriesSchema = z.object({
  id: z.string(),
  kind: z.literal('verification-tries'),
  at: z.number(),
  tries: z.number().int(),
  /** When the count starts anew. */
  resetAt: z.number(),
});
export type VerificationTries = z.infer<typeof verificationTriesSchema>;
