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
 * it (a shared history holds copies). Tool calls stay: they happened, whether heard of or not.
 */
export function cutToHeard(histories: Histories, turnId: string, heardText: string): HeardCut {
  const spoken = assistantItemsOf(histories, turnId);
  const { heardTexts, unheardWords } = heardOf(
    spoken.map(({ text }) => text),
    heardText,
  );
  const keptText = new Map<number, string>();
  for (const [index, { at, text }] of spoken.entries()) {
    const heard = heardTexts[index];
    if (heard !== undefined && heard !== text) keptText.set(at, heard);
  }
  const cutHistories = Object.fromEntries(
    Object.entries(histories).map(([agent, history]) => [
      agent,
      history.flatMap((item) => cutItem(item, turnId, keptText)),
    ]),
  );
  return { histories: cutHistories, unheardWords };
}

/**
 * Shares what was heard out among the texts that were said, in their order. Counted in words,
 * because the heard text comes from playback and may be spaced differently.
 *
 * @returns one text per said text: itself when all of it was heard.
 */
export function heardOf(
  saidTexts: readonly string[],
  heardText: string,
): { readonly heardTexts: readonly string[]; readonly unheardWords: number } {
  let heardWords = wordCount(heardText);
  let unheardWords = 0;
  const heardTexts = saidTexts.map((text) => {
    const words = wordCount(text);
    const kept = Math.min(words, heardWords);
    heardWords -= kept;
    unheardWords += words - kept;
    return kept < words ? firstWords(text, kept) : text;
  });
  return { heardTexts, unheardWords };
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
