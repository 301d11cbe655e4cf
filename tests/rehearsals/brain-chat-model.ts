import { createBrain } from '#emulators/openai/brain/brain.ts';
import { chatCompletionRequestSchema } from '#emulators/openai/protocol/chat-completion-request.ts';
import type {
  ChatEvent,
  ChatMessage,
  ChatModel,
  ChatRequest,
} from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';

/** The offline brain as a chat model, without the network between. */
export function createBrainChatModel(options: { readonly clock: Clock }): ChatModel {
  const brain = createBrain(options);
  let calls = 0;
  return {
    async *stream(request: ChatRequest): AsyncIterable<ChatEvent> {
      const plan = brain.plan(
        chatCompletionRequestSchema.parse({
          messages: request.messages.map(wireMessage),
          ...(request.tools === undefined || request.tools.length === 0
            ? {}
            : { tools: request.tools.map((tool) => ({ type: 'function', function: tool })) }),
          ...(request.toolChoice === undefined ? {} : { tool_choice: request.toolChoice }),
        }),
      );
      if (plan.text !== '') yield { type: 'text-delta', text: plan.text };
      for (const { name, arguments: args } of plan.calls) {
        calls += 1;
        yield {
          type: 'tool-call',
          toolCall: { id: `call-${calls}`, name, argumentsJson: JSON.stringify(args) },
        };
      }
      yield {
        type: 'finish',
        reason: plan.calls.length > 0 ? 'tool-calls' : 'stop',
        usage: { inputTokens: 0, outputTokens: 0 },
      };
    },
  };
}

function wireMessage(message: ChatMessage): Readonly<Record<string, unknown>> {
  switch (message.role) {
    case 'system':
    case 'user':
      return message;
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(message.toolCalls === undefined
          ? {}
          : {
              tool_calls: message.toolCalls.map(({ id, name, argumentsJson }) => ({
                id,
                type: 'function',
                function: { name, arguments: argumentsJson },
              })),
            }),
      };
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    default:
      return message satisfies never;
  }
}
