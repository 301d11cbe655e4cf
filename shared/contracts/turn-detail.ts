import { z } from 'zod';

/** One answer of the model within a turn. Times are epoch milliseconds. */
export const modelRoundSchema = z.object({
  startedAt: z.number(),
  /** The first thing that came: a piece of text, or a whole tool call. Absent when nothing did. */
  firstTokenAt: z.number().optional(),
  endedAt: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
});
export type ModelRound = z.infer<typeof modelRoundSchema>;

/** One tool call within a turn. Times are epoch milliseconds. */
export const toolRunSchema = z.object({
  tool: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  ok: z.boolean(),
});
export type ToolRun = z.infer<typeof toolRunSchema>;

/**
 * What decided that the caller had finished: the recogniser's own end of the phrase, silence after
 * words that stood (before the recogniser was sure), or silence after a phrase that looked unfinished.
 */
export const endOfTurnSchema = z.object({
  decidedBy: z.enum(['phrase-end', 'stable-words', 'silence-after-phrase']),
  /** How the words were judged, which sets how long silence is waited for. */
  completeness: z.enum(['answer', 'complete', 'plain', 'unfinished', 'dictation']),
  /** When the last of the words arrived, epoch milliseconds. */
  wordsAt: z.number(),
  /** From the end of speech to the decision. */
  waitedMs: z.number(),
});
export type EndOfTurn = z.infer<typeof endOfTurnSchema>;

/**
 * The caller cut in. Times are epoch milliseconds. A turn that was `played` nevertheless was taken up
 * again: no words had followed.
 */
export const bargeInTimesSchema = z.object({
  /** Their voice began; the time of the decision where no voice was heard before the words. */
  onsetAt: z.number(),
  /** It was taken for an interruption. */
  decidedAt: z.number(),
  /** Queued audio was dropped and the far end was told to stop. */
  stoppedAt: z.number(),
});
export type BargeInTimes = z.infer<typeof bargeInTimesSchema>;

/** What lies behind a turn's stages. Each part is absent where it did not happen. */
export const turnDetailSchema = z.object({
  endOfTurn: endOfTurnSchema.optional(),
  /** Answers made before it was certain that the caller had finished. */
  prepared: z
    .object({
      /** The answer that was heard was one of them. */
      used: z.boolean(),
      /** So many others were made for these words and thrown away. */
      discarded: z.number().int(),
      /** When the one that was used was begun, epoch milliseconds. */
      begunAt: z.number().optional(),
    })
    .optional(),
  modelRounds: z.array(modelRoundSchema).optional(),
  tools: z.array(toolRunSchema).optional(),
  bargeIn: bargeInTimesSchema.optional(),
  /** W3C trace context of the turn's span, where one is recorded. */
  traceparent: z.string().optional(),
});
export type TurnDetail = z.infer<typeof turnDetailSchema>;
