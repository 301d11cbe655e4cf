import { z } from 'zod';

/** What we do when an answering machine takes our call. */
export const voicemailModeSchema = z.enum(['leave_message', 'hang_up']);
export type VoicemailMode = z.infer<typeof voicemailModeSchema>;

/** Reason of the `call-end` that follows the words for an answering machine. */
export const voicemailReason = 'voicemail';
