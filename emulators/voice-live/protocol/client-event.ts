import { z } from 'zod';
import { newItemSchema } from './conversation-item.ts';
import { ProtocolError } from './protocol-error.ts';
import { sessionUpdateSchema, toolChoiceSchema, voiceSchema } from './session-settings.ts';

const identity = { event_id: z.string().max(512).optional() };

/** What one answer is made with, in place of the session's settings. */
const responseOptionsSchema = z.looseObject({
  instructions: z.string().optional(),
  tool_choice: toolChoiceSchema.optional(),
  voice: voiceSchema.optional(),
});
export type ResponseOptions = z.infer<typeof responseOptionsSchema>;

const clientEventSchema = z.discriminatedUnion('type', [
  z.object({ ...identity, type: z.literal('session.update'), session: sessionUpdateSchema }),
  z.object({ ...identity, type: z.literal('input_audio_buffer.append'), audio: z.string() }),
  z.object({ ...identity, type: z.literal('input_audio_buffer.commit') }),
  z.object({ ...identity, type: z.literal('input_audio_buffer.clear') }),
  z.object({
    ...identity,
    type: z.literal('conversation.item.create'),
    previous_item_id: z.string().optional(),
    item: newItemSchema,
  }),
  z.object({ ...identity, type: z.literal('conversation.item.retrieve'), item_id: z.string() }),
  z.object({
    ...identity,
    type: z.literal('conversation.item.truncate'),
    item_id: z.string(),
    content_index: z.literal(0),
    audio_end_ms: z.number().int().min(0),
  }),
  z.object({ ...identity, type: z.literal('conversation.item.delete'), item_id: z.string() }),
  z.object({
    ...identity,
    type: z.literal('response.create'),
    response: responseOptionsSchema.optional(),
  }),
  z.object({
    ...identity,
    type: z.literal('response.cancel'),
    response_id: z.string().optional(),
  }),
]);
export type ClientEvent = z.infer<typeof clientEventSchema>;

/**
 * Reads one message of the client.
 * Source: Microsoft docs, Voice Live API reference 2026-04-10, Client events.
 *
 * @throws ProtocolError
 */
export function parseClientEvent(message: string): ClientEvent {
  let raw: unknown;
  try {
    raw = JSON.parse(message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProtocolError('invalid_json', 'The message is not valid JSON.');
  }
  const parsed = clientEventSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new ProtocolError(
    'invalid_value',
    `Invalid value: ${issue?.message ?? 'not accepted'}`,
    path,
  );
}

/** The id that the client gave an event, as far as it can be read. */
export function eventIdOf(message: string): string | undefined {
  const parsed = z.object({ event_id: z.string() }).safeParse(tryJson(message));
  return parsed.data?.event_id;
}

function tryJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
