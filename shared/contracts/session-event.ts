import { z } from 'zod';
import { channelSchema } from './ids.ts';
import { sessionOutcomeSchema } from './session.ts';
import { transferFailureSchema } from './transfer.ts';
import { turnDetailSchema } from './turn-detail.ts';

/**
 * What both processes publish on the hot store's channel `events:{sessionId}`: the live feed that
 * the dashboard, the call runner and the other replica read. `at` is epoch milliseconds.
 */
export const sessionEventSchema = z.object({
  at: z.number(),
  sessionId: z.string(),
  channel: channelSchema,
  callConnectionId: z.string().optional(),
  customerId: z.string().optional(),
  body: z.discriminatedUnion('type', [
    z.object({ type: z.literal('session-start'), agent: z.string(), resumed: z.boolean() }),
    z.object({ type: z.literal('user-partial'), text: z.string() }),
    z.object({ type: z.literal('user-final'), turnId: z.string(), text: z.string() }),
    z.object({
      type: z.literal('assistant-text'),
      turnId: z.string(),
      agent: z.string(),
      text: z.string(),
      heardText: z.string().optional(),
    }),
    z.object({
      type: z.literal('tool-start'),
      turnId: z.string(),
      agent: z.string(),
      tool: z.string(),
      arguments: z.record(z.string(), z.unknown()),
    }),
    z.object({
      type: z.literal('tool-end'),
      turnId: z.string(),
      agent: z.string(),
      tool: z.string(),
      ok: z.boolean(),
      result: z.record(z.string(), z.unknown()),
      durationMs: z.number(),
    }),
    z.object({
      type: z.literal('agent-switch'),
      from: z.string(),
      to: z.string(),
      kind: z.enum(['announced', 'discrete']),
    }),
    z.object({
      type: z.literal('channel-offer'),
      channels: z.array(channelSchema),
      reason: z.string(),
    }),
    z.object({ type: z.literal('channel-switch'), handoffId: z.string(), target: channelSchema }),
    /** A caller is being put through to a colleague, is now, or was not; `reason` says why not. */
    z.object({
      type: z.literal('call-transfer'),
      department: z.string(),
      state: z.enum(['started', 'connected', 'failed']),
      reason: transferFailureSchema.optional(),
    }),
    z.object({ type: z.literal('barge-in'), turnId: z.string(), heardText: z.string() }),
    /** The synthesiser failed: this text reached the caller as text or by the telephony service. */
    z.object({ type: z.literal('speech-failed'), text: z.string() }),
    z.object({
      type: z.literal('turn-metrics'),
      turnId: z.string(),
      agent: z.string(),
      /** Epoch milliseconds; the anchor is `endOfSpeech`. Absent stages did not happen on this channel. */
      stages: z.object({
        endOfSpeech: z.number().optional(),
        /** The words were taken to be all of them: the end of the turn was decided. */
        sttFinal: z.number().optional(),
        llmFirstToken: z.number().optional(),
        ttsFirstAudio: z.number().optional(),
        firstFrame: z.number().optional(),
        /** The last of the reply was played. Absent when the caller cut in. */
        played: z.number().optional(),
        turnEnd: z.number(),
      }),
      /** What lies behind the stages. */
      detail: turnDetailSchema.optional(),
      inputTokens: z.number(),
      outputTokens: z.number(),
    }),
    z.object({
      type: z.literal('session-end'),
      outcome: sessionOutcomeSchema,
    }),
  ]),
});
export type SessionEvent = z.infer<typeof sessionEventSchema>;
export type SessionEventBody = SessionEvent['body'];

/**
 * What orchestrations tell the voice leg on `control:{sessionId}`. Channel handoff: `delivered` lets the
 * agent say goodbye, `failed` lets it carry on. Transfer: `begun` makes the agent deaf and silent,
 * `connected` lets it leave without hanging up, `failed` gives it the caller back. `close` ends the leg.
 */
export const sessionControlSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('channel-switch-delivered'),
    handoffId: z.string(),
    target: channelSchema,
  }),
  z.object({
    type: z.literal('channel-switch-failed'),
    handoffId: z.string(),
    target: channelSchema,
    reason: z.string(),
  }),
  z.object({
    type: z.literal('call-transfer-begun'),
    transferId: z.string(),
    department: z.string(),
    /** Within this time it reports. */
    withinMs: z.number(),
  }),
  z.object({ type: z.literal('call-transfer-connected'), transferId: z.string() }),
  z.object({
    type: z.literal('call-transfer-failed'),
    transferId: z.string(),
    department: z.string(),
    reason: transferFailureSchema,
  }),
  z.object({ type: z.literal('session-close'), reason: z.string() }),
]);
export type SessionControl = z.infer<typeof sessionControlSchema>;

/** Hot-store channel of a session's live events. */
export const sessionEventChannel = (sessionId: string): string => `events:${sessionId}`;
/** Hot-store channel on which a session takes orders. */
export const sessionControlChannel = (sessionId: string): string => `control:${sessionId}`;
