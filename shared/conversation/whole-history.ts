import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';

/** Everything said and done in a session, by all agents, oldest first; shared copies once. */
export function wholeHistory(memo: SessionMemo): readonly HistoryItem[] {
  const items = new Map<string, HistoryItem>();
  for (const item of Object.values(memo.histories).flat()) {
    const key = `${item.turnId} ${item.at}`;
    const known = items.get(key);
    // The agent that made a tool call holds the item with the call; copies hold its words only.
    const hasCalls = known?.role === 'assistant' && known.toolCalls.length > 0;
    if (!hasCalls) items.set(key, item);
  }
  return [...items.values()].sort((left, right) => left.at - right.at);
}
