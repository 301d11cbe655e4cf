import type { HistoryItem } from '#shared/contracts/session.ts';

/**
 * What an agent that takes over sees of the conversation: its own history, and what customer and
 * other agents said meanwhile. Tool calls stay with the agent that made them; what came of them
 * travels as words and facts.
 */
export function shareHistory(
  own: readonly HistoryItem[],
  other: readonly HistoryItem[],
): readonly HistoryItem[] {
  const known = new Set(own.map(({ turnId, at }) => `${turnId} ${at}`));
  const spoken = other.flatMap((item): readonly HistoryItem[] => {
    if (known.has(`${item.turnId} ${item.at}`)) return [];
    if (item.role === 'user') return [item];
    if (item.role === 'assistant' && item.text !== '') return [{ ...item, toolCalls: [] }];
    return [];
  });
  return [...own, ...spoken].sort((left, right) => left.at - right.at);
}
