import { z } from 'zod';
import { channelSchema } from './ids.ts';
import { factSchema } from './session.ts';

/** Longest text of one message, in UTF-16 units. */
export const longestWebChatText = 4000;

/** What a web-chat page sends, one JSON text message each. */
export const webChatClientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('message'),
    /** Chosen by the page, unique in the session; the same id is answered once. */
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    text: z.string().trim().min(1).max(longestWebChatText),
  }),
  z.strictObject({ type: z.literal('ping') }),
  /** Stops the answer that is being given. */
  z.strictObject({ type: z.literal('stop') }),
]);
export type WebChatClientMessage = z.infer<typeof webChatClientMessageSchema>;

/** What the media worker sends to the page, one JSON text message each. */
export const webChatServerMessageSchema = z.discriminatedUnion('type', [
  /** First on every socket. The token opens one more socket for the same session. */
  z.object({
    type: z.literal('ready'),
    sessionId: z.string(),
    reconnectToken: z.string(),
    agent: z.string(),
  }),
  /** The customer comes from another channel: what is known from there. */
  z.object({
    type: z.literal('handoff'),
    sourceChannel: channelSchema,
    summary: z.string(),
    facts: z.record(z.string(), factSchema),
  }),
  z.object({
    type: z.literal('text-delta'),
    turnId: z.string(),
    agent: z.string(),
    text: z.string(),
  }),
  /** One agent's whole text of a turn; replaces its deltas. */
  z.object({ type: z.literal('message'), turnId: z.string(), agent: z.string(), text: z.string() }),
  z.object({ type: z.literal('tool-start'), turnId: z.string(), tool: z.string() }),
  z.object({
    type: z.literal('tool-progress'),
    turnId: z.string(),
    tool: z.string(),
    message: z.string(),
  }),
  z.object({ type: z.literal('tool-end'), turnId: z.string(), tool: z.string(), ok: z.boolean() }),
  z.object({ type: z.literal('agent-switch'), from: z.string(), to: z.string() }),
  z.object({
    type: z.literal('channel-offer'),
    channels: z.array(channelSchema),
    reason: z.string(),
  }),
  /** The turn is over and everything of it has been sent. */
  z.object({ type: z.literal('turn-end'), turnId: z.string(), finishReason: z.string() }),
  /** `code` is from the error catalogue. */
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('pong') }),
]);
export type WebChatServerMessage = z.infer<typeof webChatServerMessageSchema>;

/** Close codes of the web-chat socket beyond RFC 6455. */
export const webChatCloseCodes = {
  /** The session was opened in another window. */
  takenOver: 4001,
  /** The conversation has ended. */
  ended: 4002,
} as const;
