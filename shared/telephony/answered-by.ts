import { z } from 'zod';

/** Who has answered a call that we placed; `unknown` picked up and said nothing. */
export const answeredBySchema = z.enum(['person', 'machine', 'menu', 'unknown']);
export type AnsweredBy = z.infer<typeof answeredBySchema>;

/** Hot-store key of what the media worker has found out. */
export const answeredByKey = (sessionId: string): string => `answered-by:${sessionId}`;
