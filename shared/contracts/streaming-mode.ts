import { z } from 'zod';

/**
 * How a call is carried: `media` as a cascade of recognition, chat model and synthesis, `voice_live` by
 * a model that hears and speaks by itself.
 */
export const streamingModeSchema = z.enum(['media', 'voice_live']);
export type StreamingMode = z.infer<typeof streamingModeSchema>;
