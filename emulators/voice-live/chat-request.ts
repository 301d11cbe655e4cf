import {
  type ChatCompletionRequest,
  chatCompletionRequestSchema,
} from '#emulators/openai/protocol/chat-completion-request.ts';
import type { ResponseOptions } from './protocol/client-event.ts';
import type { ConversationItem } from './protocol/conversation-item.ts';
import type { SessionSettings } from './protocol/session-settings.ts';

/** What the offline brain is asked for an answer: the session as a chat. */
export function chatRequestOf(
  items: readonly ConversationItem[],
  settings: SessionSettings,
  options: ResponseOptions,
): ChatCompletionRequest {
  const choice = options.tool_choice ?? settings.tool_choice;
  return chatCompletionRequestSchema.parse({
    messages: [
      { role: 'system', content: options.instructions ?? settings.instructions },
      ...messagesOf(items),
    ],
    ...(settings.tools.length === 0
      ? {}
      : {
          tools: settings.tools.map(({ type: _type, ...tool }) => ({
            type: 'function',
            function: tool,
          })),
          tool_choice:
            typeof choice === 'string'
              ? choice
              : { type: 'function', function: { name: choice.name } },
        }),
  });
}

type Message = Record<string, unknown>;

/** The chat API wants calls in the message of the answer that made them, and every call answered. */
function messagesOf(items: readonly ConversationItem[]): readonly Message[] {
  const answered = new Set(
    items.flatMap((item) => (item.type === 'function_call_output' ? [item.callId] : [])),
  );
  const messages: Message[] = [];
  for (const item of items) {
    if (item.type === 'message') {
      const text = item.audio?.wasCut && item.text !== '' ? `${item.text} —` : item.text;
      if (text !== '') messages.push({ role: item.role, content: text });
    } else if (item.type === 'function_call') {
      if (answered.has(item.callId)) addCall(messages, item);
    } else {
      messages.push({ role: 'tool', tool_call_id: item.callId, content: item.output });
    }
  }
  return inCallOrder(messages);
}

function addCall(
  messages: Message[],
  call: Extract<ConversationItem, { readonly type: 'function_call' }>,
): void {
  const toolCall = {
    id: call.callId,
    type: 'function',
    function: { name: call.name, arguments: call.argumentsJson },
  };
  const last = messages.at(-1);
  if (last?.role !== 'assistant') {
    messages.push({ role: 'assistant', content: '', tool_calls: [toolCall] });
  } else {
    const before = Array.isArray(last.tool_calls) ? last.tool_calls : [];
    last.tool_calls = [...before, toolCall];
  }
}

/**
 * A customer who goes on talking while a tool runs is in the conversation before its result; in a
 * chat the results follow their calls.
 */
function inCallOrder(messages: readonly Message[]): readonly Message[] {
  const results = new Map<unknown, Message>();
  for (const message of messages) {
    if (message.role === 'tool') results.set(message.tool_call_id, message);
  }
  return messages.flatMap((message) => {
    if (message.role === 'tool') return [];
    const calls: readonly { readonly id: string }[] = Array.isArray(message.tool_calls)
      ? message.tool_calls
      : [];
    const answers = calls.map(({ id }) => results.get(id)).filter((answer) => answer !== undefined);
    return [message, ...answers];
  });
}
