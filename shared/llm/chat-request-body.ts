import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ChatMessage, ChatRequest } from '#shared/contracts/chat-model.ts';

/** The request as the chat-completions API takes it; usage comes with the last chunk. */
export function chatRequestBody(
  request: ChatRequest,
  defaultModel: string,
): ChatCompletionCreateParamsStreaming {
  const { tools = [] } = request;
  return {
    model: request.model ?? defaultModel,
    stream: true,
    stream_options: { include_usage: true },
    messages: request.messages.map(messageParam),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function' as const,
            function: { name, description, parameters: { ...parameters } },
          })),
          ...(request.toolChoice === undefined ? {} : { tool_choice: request.toolChoice }),
        }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(request.maxOutputTokens === undefined
      ? {}
      : { max_completion_tokens: request.maxOutputTokens }),
  };
}

/**
 * Half a surrogate pair (an emoji that was cut, or sent so on purpose) is no valid UTF-8: services
 * refuse the whole request, and with it every later turn that has it in its history.
 */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}

function messageParam(message: ChatMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: wellFormed(message.content) };
    case 'tool':
      return {
        role: 'tool',
        tool_call_id: message.toolCallId,
        content: wellFormed(message.content),
      };
    case 'assistant':
      return {
        role: 'assistant',
        // The API refuses an assistant message with neither text nor tool calls, but takes null beside calls.
        content:
          message.content === '' && message.toolCalls?.length ? null : wellFormed(message.content),
        ...(message.toolCalls === undefined || message.toolCalls.length === 0
          ? {}
          : {
              tool_calls: message.toolCalls.map(({ id, name, argumentsJson }) => ({
                id,
                type: 'function' as const,
                function: { name, arguments: argumentsJson },
              })),
            }),
      };
    default:
      return message satisfies never;
  }
}
