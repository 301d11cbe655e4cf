import type { ChatMessage } from '#shared/contracts/chat-model.ts';
import type { HistoryItem } from '#shared/contracts/session.ts';
import { deriveHistory } from './derive-history.ts';

/** History as the chat API takes it. A message that was cut off ends in a dash. */
export type ChatMessages = (history: readonly HistoryItem[]) => readonly ChatMessage[];

/** Remembers the messages of histories that go on. */
export function createChatMessages(): ChatMessages {
  return deriveHistory<readonly ChatMessage[]>([], (messages, added) =>
    messages.concat(added.map(chatMessage)),
  );
}

function chatMessage(item: HistoryItem): ChatMessage {
  switch (item.role) {
    case 'user':
      return { role: 'user', content: item.text };
    case 'assistant': {
      const content = item.interrupted && item.text !== '' ? `${item.text} —` : item.text;
      return item.toolCalls.length === 0
        ? { role: 'assistant', content }
        : { role: 'assistant', content, toolCalls: item.toolCalls };
    }
    case 'tool':
      return { role: 'tool', toolCallId: item.toolCallId, content: item.resultJson };
    default: {
      const unreachable: never = item;
      throw new TypeError(`Unknown history item ${JSON.stringify(unreachable)}`);
    }
  }
}
