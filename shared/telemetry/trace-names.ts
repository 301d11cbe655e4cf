/** Name of our tracer; every span of the product is created under it. */
export const tracerName = 'continuo';

/** Span names; `chat` and `execute_tool` are followed by a name, as the GenAI conventions want it. */
export const spanNames = {
  call: 'call',
  takeCall: 'call.take',
  turn: 'turn',
  chat: (model: string) => `chat ${model}`,
  tool: (tool: string) => `execute_tool ${tool}`,
} as const;

/** Names of what happens within a span. */
export const eventNames = { firstToken: 'gen_ai.first_token' } as const;

/** `gen_ai.provider.name` of Azure OpenAI. */
export const modelProvider = 'azure.ai.openai';

/**
 * Attribute keys. `gen_ai.*` follow the OpenTelemetry semantic conventions for generative AI.
 * None of them may carry a personal value.
 */
export const attributeNames = {
  sessionId: 'session.id',
  turnId: 'continuo.turn.id',
  channel: 'continuo.channel',
  callDirection: 'continuo.call.direction',
  agent: 'gen_ai.agent.name',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  finishReason: 'continuo.turn.finish_reason',
  tool: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  toolOk: 'continuo.tool.ok',
  errorCode: 'error.type',
} as const;
