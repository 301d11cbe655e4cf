import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { veilOf } from './veil.ts';

/**
 * Everything said and done in a session, by all agents, oldest first; shared copies once. What is on
 * file of a customer who was only claimed is masked.
 */
export function wholeHistory(memo: SessionMemo): readonly HistoryItem[] {
  const items = new Map<string, HistoryItem>();
  for (const item of Object.values(memo.histories).flat()) {
    const key = `${item.turnId} ${item.at}`;
    const known = items.get(key);
    // The agent that made a tool call holds the item with the call; copies hold its words only.
    const hasCalls = known?.role === 'assistant' && known.toolCalls.length > 0;
    if (!hasCalls) items.set(key, item);
  }
  const { hideItem } = veilOf(memo);
  return [...items.values()].sort((left, right) => left.at - right.at).map(hideItem);
}
