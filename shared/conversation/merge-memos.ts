import {
  type Fact,
  type HistoryItem,
  type SessionMemo,
  sessionMemoSchema,
} from '#shared/contracts/session.ts';
import { canonicalJson } from './canonical-json.ts';
import { type TurnGroup, turnGroups } from './turn-groups.ts';

/** How many turn ids are remembered to recognise a repeated input. */
export const rememberedTurns = 50;

/**
 * Unites two changes of one memo so that neither is lost: `ours` (not yet stored) and `theirs`
 * (stored meanwhile), both made from `base`. Facts, counts and turns of both are kept; a single
 * value that both changed takes ours, because ours came later.
 */
export function mergeMemos(base: SessionMemo, ours: SessionMemo, theirs: SessionMemo): SessionMemo {
  const merged: Record<string, unknown> = { ...theirs };
  for (const key of new Set([...Object.keys(base), ...Object.keys(ours)])) {
    const [was, is] = [Object(base)[key], Object(ours)[key]];
    if (canonicalJson(was) !== canonicalJson(is)) merged[key] = is;
  }
  return sessionMemoSchema.parse({
    ...merged,
    visitedAgents: [...new Set([...theirs.visitedAgents, ...ours.visitedAgents])],
    greeted: ours.greeted || theirs.greeted,
    facts: mergeFacts(base.facts, ours.facts, theirs.facts),
    protectedFacts: [
      ...new Set([...(theirs.protectedFacts ?? []), ...(ours.protectedFacts ?? [])]),
    ],
    histories: mergeHistories(base.histories, ours.histories, theirs.histories),
    toolCounts: mergeCounts(base.toolCounts, ours.toolCounts, theirs.toolCounts),
    turnCount: theirs.turnCount + ours.turnCount - base.turnCount,
    recentTurnIds: [...new Set([...theirs.recentTurnIds, ...ours.recentTurnIds])].slice(
      -rememberedTurns,
    ),
    createdAt: Math.min(ours.createdAt, theirs.createdAt),
    lastActivityAt: Math.max(ours.lastActivityAt, theirs.lastActivityAt),
  });
}

type Facts = Readonly<Record<string, Fact>>;

function mergeFacts(base: Facts, ours: Facts, theirs: Facts): Facts {
  const forgotten = Object.keys(base).filter((key) => !(key in ours));
  const learned = Object.entries(ours).filter(([key, value]) => base[key] !== value);
  const kept = Object.entries(theirs).filter(([key]) => !forgotten.includes(key));
  return Object.fromEntries([...kept, ...learned]);
}

type Counts = Readonly<Record<string, number>>;

function mergeCounts(base: Counts, ours: Counts, theirs: Counts): Counts {
  const merged: Record<string, number> = { ...theirs };
  for (const [key, count] of Object.entries(ours)) {
    merged[key] = (theirs[key] ?? 0) + count - (base[key] ?? 0);
  }
  return merged;
}

type Histories = SessionMemo['histories'];

function mergeHistories(base: Histories, ours: Histories, theirs: Histories): Histories {
  const agents = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return Object.fromEntries(
    [...agents].map((agent) => [
      agent,
      mergeHistory(base[agent] ?? [], ours[agent] ?? [], theirs[agent] ?? []),
    ]),
  );
}

/** Whole turns are merged, never parts of them, so that every tool call keeps its result. */
function mergeHistory(
  base: readonly HistoryItem[],
  ours: readonly HistoryItem[],
  theirs: readonly HistoryItem[],
): HistoryItem[] {
  const [inBase, inOurs, inTheirs] = [byTurn(base), byTurn(ours), byTurn(theirs)];
  const merged: TurnGroup[] = [];
  for (const [turnId, group] of inTheirs) {
    const [was, mine] = [inBase.get(turnId), inOurs.get(turnId)];
    if (was !== undefined && mine === undefined) continue;
    const onlyOursChanged =
      mine !== undefined && was !== undefined && canonicalJson(was) === canonicalJson(group);
    merged.push(onlyOursChanged ? mine : group);
  }
  for (const [turnId, group] of inOurs) {
    if (!inTheirs.has(turnId) && !inBase.has(turnId)) merged.push(group);
  }
  return merged
    .sort((left, right) => (left.items[0]?.at ?? 0) - (right.items[0]?.at ?? 0))
    .flatMap(({ items }) => items);
}

function byTurn(history: readonly HistoryItem[]): ReadonlyMap<string, TurnGroup> {
  return new Map(turnGroups(history).map((group) => [group.turnId, group]));
}
