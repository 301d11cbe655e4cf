import type { ChatCompletionRequest } from './chat-completion-request.ts';
import type { Generation, WireUsage } from './generation.ts';
import { countTokens } from './token-pieces.ts';

/** Tokens that frame one message, as in OpenAI's published counting recipe. */
const TOKENS_PER_MESSAGE = 3;

/** Counts the tokens of a request and of what was generated for it. */
export function usageOf(request: ChatCompletionRequest, generation: Generation): WireUsage {
  let promptTokens = request.tools ? countTokens(JSON.stringify(request.tools)) : 0;
  for (const message of request.messages) {
    promptTokens += TOKENS_PER_MESSAGE + countTokens(message.content);
    if (message.role === 'assistant' && message.tool_calls) {
      promptTokens += countTokens(JSON.stringify(message.tool_calls));
    }
  }
  let completionTokens = countTokens(generation.text);
  for (const call of generation.toolCalls) {
    completionTokens +=
      TOKENS_PER_MESSAGE + countTokens(call.name) + countTokens(call.argumentsJson);
  }
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
