import { z } from 'zod';
import { channelSchema } from './ids.ts';

/** Where a page opens its conversation, on the media worker. */
export const browserVoicePath = '/api/v1/browser/conversation';

/** Longest typed text of one message, in UTF-16 units. */
export const longestTypedText = 1000;

/** Sample rates that a page may choose, in both directions. */
export const browserSampleRatesHz = [16_000, 24_000, 48_000] as const;

/**
 * What a page sends as text, JSON, one message each. Binary messages are its microphone: PCM16
 * little-endian mono at the rate of `start`, any number of bytes up to 64 KB.
 */
export const browserVoiceClientMessageSchema = z.discriminatedUnion('type', [
  /** First on every socket. */
  z.strictObject({
    type: z.literal('start'),
    sampleRateHz: z.literal(browserSampleRatesHz),
    /** The page will say with `played` what it has played; otherwise the worker reckons it. */
    reportsPlayback: z.boolean().default(false),
  }),
  /** Typed instead of spoken. */
  z.strictObject({
    type: z.literal('text'),
    text: z.string().trim().min(1).max(longestTypedText),
  }),
  /** While muted, silence takes the place of what the microphone hears. */
  z.strictObject({ type: z.literal('mute'), muted: z.boolean() }),
  /** A key of the telephone keypad. */
  z.strictObject({ type: z.literal('key'), key: z.string().regex(/^[0-9*#]$/) }),
  /**
   * How far into this socket's audio the loudspeaker is, in milliseconds from its first sample. Sent
   * every 100 ms or more often while something plays, and once at an `audio-stop`; from then on the
   * audio that was dropped counts as played.
   */
  z.strictObject({ type: z.literal('played'), ms: z.number().min(0) }),
  /** The visitor hangs up. */
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type BrowserVoiceClientMessage = z.infer<typeof browserVoiceClientMessageSchema>;

/**
 * What the media worker sends as text, JSON, one message each. Binary messages are the agent's voice:
 * plain PCM16 little-endian mono at the rate of `start`, 20 ms each, in the order of the text messages.
 */
export const browserVoiceServerMessageSchema = z.discriminatedUnion('type', [
  /** The answer to `start`. The token opens one more socket for the same conversation. */
  z.object({
    type: z.literal('ready'),
    sessionId: z.string(),
    agent: z.string(),
    reconnectToken: z.string(),
  }),
  /** A fresh token in the place of the former one, which will soon have expired. */
  z.object({ type: z.literal('reconnect-token'), reconnectToken: z.string() }),
  /** The visitor cut in: audio that was received and not played must not be played any more. */
  z.object({ type: z.literal('audio-stop') }),
  z.object({ type: z.literal('user-partial'), text: z.string() }),
  z.object({ type: z.literal('user-final'), turnId: z.string(), text: z.string() }),
  z.object({
    type: z.literal('assistant-text'),
    turnId: z.string(),
    agent: z.string(),
    text: z.string(),
    heardText: z.string().optional(),
  }),
  z.object({ type: z.literal('tool-start'), turnId: z.string(), tool: z.string() }),
  z.object({
    type: z.literal('tool-end'),
    turnId: z.string(),
    tool: z.string(),
    ok: z.boolean(),
    durationMs: z.number(),
  }),
  z.object({ type: z.literal('agent-switch'), from: z.string(), to: z.string() }),
  z.object({
    type: z.literal('channel-offer'),
    channels: z.array(channelSchema),
    reason: z.string(),
  }),
  z.object({ type: z.literal('channel-switch'), target: channelSchema }),
  z.object({ type: z.literal('barge-in'), turnId: z.string(), heardText: z.string() }),
  /** The synthesiser failed: this is to be read, not heard. */
  z.object({ type: z.literal('speech-failed'), text: z.string() }),
  /** Epoch milliseconds; absent stages did not happen. */
  z.object({
    type: z.literal('turn-metrics'),
    turnId: z.string(),
    agent: z.string(),
    stages: z.record(z.string(), z.number()),
  }),
  z.object({ type: z.literal('session-end'), outcome: z.string() }),
  /** `code` is from the error catalogue. */
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('pong') }),
]);
export type BrowserVoiceServerMessage = z.infer<typeof browserVoiceServerMessageSchema>;

/** Close codes of the browser-voice socket beyond RFC 6455. */
export const browserVoiceCloseCodes = {
  /** The conversation was opened in another window. */
  takenOver: 4001,
} as const;
