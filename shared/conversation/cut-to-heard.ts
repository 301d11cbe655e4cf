import type { HistoryItem } from '#shared/contracts/session.ts';

type Histories = Readonly<Record<string, readonly HistoryItem[]>>;
type AssistantItem = Extract<HistoryItem, { role: 'assistant' }>;

export interface HeardCut {
  readonly histories: Record<string, HistoryItem[]>;
  /** Words of the turn that the customer did not hear. */
  readonly unheardWords: number;
}

/**
 * Cuts what the assistant said in one turn to what was heard, in every agent's history that holds
 * it (a shared history holds copies). Counted in words, because the heard text comes from playback
 * and may be spaced differently. Tool calls stay: they happened, whether heard of or not.
 */
export function cutToHeard(histories: Histories, turnId: string, heardText: string): HeardCut {
  const spoken = assistantItemsOf(histories, turnId);
  let heardWords = wordCount(heardText);
  let unheardWords = 0;
  const keptText = new Map<number, string>();
  for (const item of spoken) {
    const words = wordCount(item.text);
    const kept = Math.min(words, heardWords);
    heardWords -= kept;
    unheardWords += words - kept;
    if (kept < words) keptText.set(item.at, firstWords(item.text, kept));
  }
  const cutHistories = Object.fromEntries(
    Object.entries(histories).map(([agent, history]) => [
      agent,
      history.flatMap((item) => cutItem(item, turnId, keptText)),
    ]),
  );
  return { histories: cutHistories, unheardWords };
}

/** Each spoken item once, in the order it was said: within a turn `at` is unique and grows. */
function assistantItemsOf(histories: Histories, turnId: string): readonly AssistantItem[] {
  const items = new Map<number, AssistantItem>();
  for (const item of Object.values(histories).flat()) {
    if (item.role === 'assistant' && item.turnId === turnId) items.set(item.at, item);
  }
  return [...items.values()].sort((left, right) => left.at - right.at);
}

function cutItem(
  item: HistoryItem,
  turnId: string,
  keptText: ReadonlyMap<number, string>,
): readonly HistoryItem[] {
  if (item.role !== 'assistant' || item.turnId !== turnId) return [item];
  const text = keptText.get(item.at);
  if (text === undefined) return [item];
  return text === '' && item.toolCalls.length === 0 ? [] : [{ ...item, text, interrupted: true }];
}

function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function firstWords(text: string, count: number): string {
  if (count === 0) return '';
  const [kept] = text.match(new RegExp(`^\\s*(?:\\S+\\s*){${count}}`)) ?? [''];
  return kept.trim();
}
