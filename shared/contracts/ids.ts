import { z } from 'zod';

/** Identifies one conversation session on one channel. Letters, digits, `-`, `_`, `:` and `+`. */
export const sessionIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:+-]{4,160}$/)
  .brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionIdSchema>;

/** Identifies one customer across every channel; partition key of most containers. */
export const customerIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .brand<'CustomerId'>();
export type CustomerId = z.infer<typeof customerIdSchema>;

/** The id Azure Communication Services gives to our leg of a call. */
export const callConnectionIdSchema = z.string().min(1).max(256).brand<'CallConnectionId'>();
export type CallConnectionId = z.infer<typeof callConnectionIdSchema>;

/** A phone number in E.164, e.g. `+15550100102` (ITU-T E.164: at most 15 digits). */
export const phoneNumberSchema = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'Write the number in international form, e.g. +15550100102.')
  .brand<'PhoneNumber'>();
export type PhoneNumber = z.infer<typeof phoneNumberSchema>;

export const channelSchema = z.enum(['voice', 'whatsapp', 'webchat']);
/** Where a customer talks to us. */
export type Channel = z.infer<typeof channelSchema>;
