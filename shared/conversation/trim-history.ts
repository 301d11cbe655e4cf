import type { HistoryItem } from '#shared/contracts/session.ts';
import { deriveHistory } from './derive-history.ts';
import { turnGroups } from './turn-groups.ts';

/**
 * What a history may hold, in characters (about a quarter of it in tokens). It is trimmed down to
 * `keep` only when it outgrows `max`, so that the model's prompt cache holds for several turns.
 */
export interface HistoryBudget {
  readonly maxCharacters: number;
  readonly keepCharacters: number;
}

export const defaultHistoryBudget: HistoryBudget = {
  maxCharacters: 32_000,
  keepCharacters: 22_000,
};

/**
 * Drops the oldest turns, each as a whole, so that a tool call never loses its result. The newest
 * turn stays, whatever its size.
 */
export function trimHistory<History extends readonly HistoryItem[]>(
  history: History,
  budget: HistoryBudget,
): History | HistoryItem[] {
  if (charactersOf(history) <= budget.maxCharacters) return history;
  const kept: HistoryItem[][] = [];
  let characters = 0;
  for (const group of turnGroups(history).toReversed()) {
    characters += charactersOf(group.items);
    if (kept.length > 0 && characters > budget.keepCharacters) break;
    kept.push([...group.items]);
  }
  return kept.reverse().flat();
}

/** Asked for after every turn, of histories that have grown by that turn. */
const charactersOf = deriveHistory(0, (characters: number, added) =>
  added.reduce((sum, item) => sum + sizeOf(item), characters),
);

function sizeOf(item: HistoryItem): number {
  switch (item.role) {
    case 'user':
      return item.text.length;
    case 'assistant':
      return item.toolCalls.reduce(
        (size, call) => size + call.name.length + call.argumentsJson.length,
        item.text.length,
      );
    case 'tool':
      return item.resultJson.length;
    default: {
      const unreachable: never = item;
      throw new TypeError(`Unknown history item ${JSON.stringify(unreachable)}`);
    }
  }
}
