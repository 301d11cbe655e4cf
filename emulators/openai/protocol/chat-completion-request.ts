import { z } from 'zod';

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const otherPart = z.looseObject({ type: z.string() });

/** Content as the API takes it: a string or typed parts, of which only text parts carry words. */
const contentSchema = z
  .union([z.string(), z.array(z.union([textPart, otherPart])), z.null()])
  .transform((content) => {
    if (content === null) return '';
    if (typeof content === 'string') return content;
    return content
      .flatMap((part) => ('text' in part && typeof part.text === 'string' ? [part.text] : []))
      .join('\n');
  });

const toolCallSchema = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

export const requestMessageSchema = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('system'), content: contentSchema }),
  z.looseObject({ role: z.literal('developer'), content: contentSchema }),
  z.looseObject({ role: z.literal('user'), content: contentSchema }),
  z.looseObject({
    role: z.literal('assistant'),
    content: contentSchema.optional().transform((content) => content ?? ''),
    tool_calls: z.array(toolCallSchema).nullish(),
  }),
  z.looseObject({ role: z.literal('tool'), tool_call_id: z.string(), content: contentSchema }),
]);
export type RequestMessage = z.infer<typeof requestMessageSchema>;

export const requestToolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type RequestTool = z.infer<typeof requestToolSchema>;

const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
]);

const responseFormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

/**
 * The part of a chat-completions body that this emulator acts on; other fields are tolerated.
 * Source: Azure OpenAI REST API reference, Chat completions - Create.
 */
export const chatCompletionRequestSchema = z.looseObject({
  messages: z.array(requestMessageSchema).min(1),
  model: z.string().optional(),
  tools: z.array(requestToolSchema).optional(),
  tool_choice: toolChoiceSchema.optional(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  response_format: responseFormatSchema.optional(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
});
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequestSchema>;
