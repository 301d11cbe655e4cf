import type { RelayNotice } from '#shared/contracts/dashboard-message.ts';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';

export type SessionHistory = Extract<RelayNotice, { readonly type: 'session-history' }>;
type SpokenItem = SessionHistory['items'][number];

const mostItems = 50;

/** What was said in a session so far, by the customer and by all agents, once each. */
export function sessionHistoryOf(memo: SessionMemo, nowMs: number): SessionHistory {
  // Agents that took over have the others' words in their history as well.
  const items = new Map<string, SpokenItem>();
  for (const item of Object.values(memo.histories).flat()) {
    const spoken = spokenOf(item);
    if (spoken !== undefined) items.set(`${spoken.at} ${spoken.turnId} ${spoken.role}`, spoken);
  }
  return {
    type: 'session-history',
    at: nowMs,
    sessionId: memo.sessionId,
    channel: memo.channel,
    agent: memo.activeAgent,
    items: [...items.values()].sort((one, other) => one.at - other.at).slice(-mostItems),
  };
}

function spokenOf(item: HistoryItem): SpokenItem | undefined {
  if (item.role === 'tool' || item.text === '') return undefined;
  const { at, turnId, role, text } = item;
  return { at, turnId, role, text, interrupted: item.role === 'assistant' && item.interrupted };
}
