import { z } from 'zod';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import type { OpenMatter } from '#shared/contracts/tool.ts';
import { confirmationCode } from './tool-result.ts';

type ToolItem = Extract<HistoryItem, { role: 'tool' }>;

const resultSchema = z.object({
  ok: z.boolean(),
  code: z.string().optional(),
  message: z.string().optional(),
  next_tool: z.string().optional(),
});

/** Words that turn something down, in the languages in which a yes is understood. */
const refusingWords = new Set(
  (
    'no nope nah not never dont wont nothing none ' +
    'nada nunca tampoco ' +
    'non pas rien jamais ' +
    'nein nee nicht nichts nie kein keine keinen ' +
    'niente nulla mai ' +
    'nao nunca'
  ).split(' '),
);

/**
 * Questions and offers that the customer has not answered: those of this turn, and those of the turn
 * before unless its tool has run since or their words turn it down. What lies further back was passed over.
 */
export function openMatters(memo: SessionMemo, turnId: string): readonly OpenMatter[] {
  const items = Object.values(memo.histories).flat();
  const before = memo.recentTurnIds[memo.recentTurnIds.indexOf(turnId) - 1];
  const words = items.find((item) => item.role === 'user' && item.turnId === turnId);
  const isTurnedDown = words?.role === 'user' && refuses(words.text);
  const runs = items
    .filter((item) => item.role === 'tool')
    .filter((item) => item.turnId === turnId || item.turnId === before)
    .toSorted((one, other) => one.at - other.at);
  const open = runs.flatMap((run, index): readonly OpenMatter[] => {
    const matter = matterOf(run);
    if (matter === undefined) return [];
    const later = runs.slice(index + 1);
    const isAnswered =
      later.some(({ tool }) => tool === matter.tool) || (run.turnId === before && isTurnedDown);
    return isAnswered ? [] : [matter];
  });
  const { pendingConfirmation: asked } = memo;
  // Asked in this very round: its result is in no history yet.
  if (asked?.askedInTurn !== turnId || open.some(({ tool }) => tool === asked.tool)) return open;
  return [...open, { kind: 'confirmation', tool: asked.tool }];
}

function matterOf(run: ToolItem): OpenMatter | undefined {
  const parsed = resultSchema.safeParse(JSON.parse(run.resultJson));
  if (!parsed.success) return undefined;
  const { ok, code, message, next_tool: offered } = parsed.data;
  const question = message === undefined ? {} : { question: message };
  if (!ok && code === confirmationCode)
    return { kind: 'confirmation', tool: run.tool, ...question };
  return ok && offered !== undefined ? { kind: 'offer', tool: offered, ...question } : undefined;
}

function refuses(text: string): boolean {
  const words = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/['’`´]/g, '')
    .split(/[^\p{L}]+/u);
  return words.some((word) => refusingWords.has(word));
}
