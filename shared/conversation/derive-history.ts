import type { HistoryItem } from '#shared/contracts/session.ts';

/**
 * A value made of a history, item by item, for which a history that has only grown costs what was
 * added and not what was there: histories are replaced, never changed, and share their items. What is
 * remembered lives as long as the histories do.
 *
 * @param fold adds items to a value without changing it.
 */
export function deriveHistory<Derived>(
  empty: Derived,
  fold: (derived: Derived, added: readonly HistoryItem[]) => Derived,
): (history: readonly HistoryItem[]) => Derived {
  interface Known {
    readonly history: readonly HistoryItem[];
    readonly derived: Derived;
  }
  const byHistory = new WeakMap<readonly HistoryItem[], Known>();
  const byFirstItem = new WeakMap<HistoryItem, Known>();

  return (history) => {
    const [first] = history;
    if (first === undefined) return empty;
    const exact = byHistory.get(history);
    if (exact !== undefined) return exact.derived;
    const before = byFirstItem.get(first);
    const derived =
      before !== undefined && beginsWith(history, before.history)
        ? fold(before.derived, history.slice(before.history.length))
        : fold(empty, history);
    const known = { history, derived };
    byHistory.set(history, known);
    byFirstItem.set(first, known);
    return derived;
  };
}

function beginsWith(history: readonly HistoryItem[], start: readonly HistoryItem[]): boolean {
  if (start.length > history.length) return false;
  for (let index = start.length - 1; index >= 0; index -= 1) {
    if (history[index] !== start[index]) return false;
  }
  return true;
}
