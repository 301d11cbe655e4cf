import type { CompletionIdentity } from './completion-chunks.ts';
import type { Generation, WireUsage } from './generation.ts';

/** The body of a chat completion that is not streamed. */
export function completionBody(
  identity: CompletionIdentity,
  generation: Generation,
  usage: WireUsage,
): Readonly<Record<string, unknown>> {
  const toolCalls = generation.toolCalls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.argumentsJson },
  }));
  return {
    id: identity.id,
    object: 'chat.completion',
    created: identity.createdSeconds,
    model: identity.model,
    choices: [
      {
        index: 0,
        finish_reason: generation.finishReason,
        message: {
          role: 'assistant',
          content: generation.text === '' && toolCalls.length > 0 ? null : generation.text,
          refusal: null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        logprobs: null,
      },
    ],
    usage,
  };
}
