import { z } from 'zod';

const place = { item_id: z.string(), response_id: z.string().optional() };

const errorSchema = z.object({
  type: z.string().nullish(),
  code: z.string().nullish(),
  message: z.string().nullish(),
  event_id: z.string().nullish(),
});
export type ServiceError = z.infer<typeof errorSchema>;

const outputItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), id: z.string() }),
  z.object({
    type: z.literal('function_call'),
    id: z.string(),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
    status: z.string().nullish(),
  }),
  z.object({ type: z.literal('function_call_output'), id: z.string() }),
]);

const responseSchema = z.object({
  id: z.string(),
  status: z.enum(['in_progress', 'completed', 'cancelled', 'incomplete', 'failed']),
  status_details: z
    .object({ reason: z.string().nullish(), error: errorSchema.nullish() })
    .nullish(),
  output: z.array(z.unknown()).nullish(),
  usage: z
    .object({ input_tokens: z.number().nullish(), output_tokens: z.number().nullish() })
    .nullish(),
});
export type ServiceResponse = z.infer<typeof responseSchema>;

/** Azure Speech tells the language, OpenAI's transcription models do not. */
const phraseSchema = z.object({ text: z.string(), locale: z.string().nullish() });
export type TranscribedPhrase = z.infer<typeof phraseSchema>;

const serverEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('error'), error: errorSchema }),
  z.object({ type: z.literal('session.created') }),
  z.object({
    type: z.literal('session.updated'),
    session: z.object({ output_audio_format: z.string().nullish() }),
  }),
  z.object({ type: z.literal('input_audio_buffer.speech_started'), item_id: z.string() }),
  z.object({ type: z.literal('input_audio_buffer.speech_stopped'), item_id: z.string() }),
  z.object({ type: z.literal('input_audio_buffer.committed'), item_id: z.string() }),
  z.object({
    type: z.literal('conversation.item.created'),
    previous_item_id: z.string().nullish(),
    item: z.object({ id: z.string() }),
  }),
  z.object({ type: z.literal('conversation.item.deleted'), item_id: z.string() }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.delta'),
    item_id: z.string(),
    delta: z.string(),
  }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    item_id: z.string(),
    transcript: z.string(),
    phrases: z.array(phraseSchema).nullish(),
  }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.failed'),
    item_id: z.string(),
    error: errorSchema.nullish(),
  }),
  z.object({ type: z.literal('response.created'), response: responseSchema }),
  z.object({ type: z.literal('response.text.delta'), ...place, delta: z.string() }),
  z.object({ type: z.literal('response.audio_transcript.delta'), ...place, delta: z.string() }),
  z.object({ type: z.literal('response.audio.delta'), ...place, delta: z.string() }),
  z.object({
    type: z.literal('response.audio_timestamp.delta'),
    ...place,
    text: z.string(),
    audio_offset_ms: z.number(),
    audio_duration_ms: z.number(),
  }),
  z.object({
    type: z.literal('response.output_item.done'),
    response_id: z.string().optional(),
    item: z.object({ id: z.string(), type: z.string() }),
  }),
  z.object({ type: z.literal('response.done'), response: responseSchema }),
]);
export type ServerEvent = z.infer<typeof serverEventSchema>;

const knownTypes: ReadonlySet<unknown> = new Set(
  serverEventSchema.options.map(({ shape }) => shape.type.value),
);

/**
 * Names of the same events in the generally available OpenAI protocol, which newer versions of the
 * service use. OpenAI docs: Realtime API, Server events; beta to GA migration.
 */
const newNames: Readonly<Record<string, ServerEvent['type']>> = {
  'response.output_text.delta': 'response.text.delta',
  'response.output_audio.delta': 'response.audio.delta',
  'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
  'conversation.item.added': 'conversation.item.created',
};

const envelopeSchema = z.looseObject({ type: z.string() });

/** An event of the service that is not what the protocol says. */
export class MalformedServerEventError extends Error {
  override readonly name = 'MalformedServerEventError';
}

/**
 * Reads one message of the service.
 * Source: Microsoft docs, Voice Live API reference 2026-04-10, Server events.
 *
 * @returns undefined for events that we have no use for.
 * @throws MalformedServerEventError
 */
export function parseServerEvent(message: string): ServerEvent | undefined {
  try {
    const envelope = envelopeSchema.parse(JSON.parse(message));
    const type = newNames[envelope.type] ?? envelope.type;
    return knownTypes.has(type) ? serverEventSchema.parse({ ...envelope, type }) : undefined;
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    throw new MalformedServerEventError(cause.message, { cause });
  }
}

/** The calls among an answer's items; those that were not finished are left out. */
export function toolCallsOf({ output }: ServiceResponse) {
  return (output ?? []).flatMap((item) => {
    const parsed = outputItemSchema.safeParse(item).data;
    if (parsed?.type !== 'function_call' || parsed.status === 'incomplete') return [];
    return [{ id: parsed.call_id, name: parsed.name, argumentsJson: parsed.arguments }];
  });
}
