import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { deriveHistory } from './derive-history.ts';

/** JSON of memos; a conversation that goes on is not written down from the beginning every time. */
export function createMemoJson(): (memo: SessionMemo) => string {
  const itemsJson = deriveHistory('', (json: string, added: readonly HistoryItem[]) =>
    added.reduce((all, item) => `${all}${all === '' ? '' : ','}${JSON.stringify(item)}`, json),
  );
  return ({ histories, ...rest }) => {
    const agents = Object.entries(histories).map(
      ([agent, history]) => `${JSON.stringify(agent)}:[${itemsJson(history)}]`,
    );
    return `${JSON.stringify(rest).slice(0, -1)},"histories":{${agents.join(',')}}}`;
  };
}
