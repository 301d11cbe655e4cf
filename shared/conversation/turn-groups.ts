import type { HistoryItem } from '#shared/contracts/session.ts';

/** The items of one turn in one agent's history: the smallest piece that is kept, dropped or merged. */
export interface TurnGroup {
  readonly turnId: string;
  readonly items: readonly HistoryItem[];
}

/** Splits a history into its turns, oldest first. Items of one turn stand together. */
export function turnGroups(history: readonly HistoryItem[]): readonly TurnGroup[] {
  const groups: { turnId: string; items: HistoryItem[] }[] = [];
  for (const item of history) {
    const last = groups.at(-1);
    if (last?.turnId === item.turnId) last.items.push(item);
    else groups.push({ turnId: item.turnId, items: [item] });
  }
  return groups;
}
