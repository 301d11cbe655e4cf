import type { ChatMessage } from '#shared/contracts/chat-model.ts';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { deriveHistory } from './derive-history.ts';
import { type Veil, veilOf } from './veil.ts';

/**
 * An agent's history as the chat API takes it. A message that was cut off ends in a dash. Of a
 * customer who is only claimed it holds nothing personal but what the customer said.
 */
export type ChatMessages = (
  memo: Pick<SessionMemo, 'histories' | 'claim'>,
  agent: string,
) => readonly ChatMessage[];

type MessagesOf = (history: readonly HistoryItem[]) => readonly ChatMessage[];

/** Remembers the messages of histories that go on, apart for each claim: proof shows them anew. */
export function createChatMessages(): ChatMessages {
  const unveiled = messagesBehind(veilOf({}));
  const byClaim = new WeakMap<NonNullable<SessionMemo['claim']>, MessagesOf>();

  function messagesOf({ claim }: Pick<SessionMemo, 'claim'>): MessagesOf {
    if (claim === undefined) return unveiled;
    const known = byClaim.get(claim);
    if (known !== undefined) return known;
    const created = messagesBehind(veilOf({ claim }));
    byClaim.set(claim, created);
    return created;
  }

  return (memo, agent) => messagesOf(memo)(memo.histories[agent] ?? []);
}

function messagesBehind({ hideItem }: Veil): MessagesOf {
  return deriveHistory<readonly ChatMessage[]>([], (messages, added) =>
    messages.concat(added.map((item) => chatMessage(hideItem(item)))),
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
