import type { HandoffEdge, ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { Fact, HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { handoffResultSchema } from '#shared/contracts/tool.ts';
import { withFacts } from './known-facts.ts';
import { shareHistory } from './share-history.ts';
import type { FailedToolResult } from './tool-result.ts';
import type { AskedHandoff } from './tool-runner.ts';

/** Most handoffs in one turn: agents that pass a customer around get no further. */
const mostHandoffsPerTurn = 3;

/** Fact that tells the target agent why it was called. */
export const handoffNoteFact = 'handoff_note';

/** Facts that say who the customer is and where they are written to: no model may claim them. */
const identityFacts: readonly string[] = ['customer_id', 'customer_phone'];

/** A handoff that the scenario allows. */
export interface PlannedHandoff {
  readonly edge: HandoffEdge;
  /** Why, in the words of the agent that hands over. */
  readonly note: string | undefined;
  /** Arguments of the handoff tool: they become facts unless something better is known. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Edges along which an agent may hand over, in the scenario's order. */
export function edgesFrom(scenario: ScenarioDefinition, agent: string): readonly HandoffEdge[] {
  return scenario.handoffs.filter(({ from }) => from === agent);
}

/**
 * Checks a handoff that a tool asks for.
 *
 * @param turn.agents agents that were active in this turn, the present one last.
 * @returns the plan, or the failure that the model gets as the tool's result.
 */
export function planHandoff(
  asked: AskedHandoff,
  turn: { readonly scenario: ScenarioDefinition; readonly agents: readonly string[] },
): PlannedHandoff | FailedToolResult {
  const from = turn.agents.at(-1) ?? '';
  const { target_agent: named, message } = handoffResultSchema.parse(asked.result);
  const edges = edgesFrom(turn.scenario, from).filter(({ tool }) => tool === asked.tool);
  const edge =
    edges.length === 1 && named === undefined ? edges[0] : edges.find(({ to }) => to === named);
  if (edge === undefined) {
    return {
      ok: false,
      code: 'handoff_not_allowed',
      message: `${from} cannot hand over${named === undefined ? '' : ` to ${named}`} this way.`,
      fix: 'Help the customer yourself or offer a person.',
    };
  }
  if (turn.agents.includes(edge.to)) {
    return {
      ok: false,
      code: 'handoff_loop',
      message: `${edge.to} has just handed the customer over; it cannot be handed back in the same turn.`,
      fix: 'Help the customer yourself or ask what exactly they need.',
    };
  }
  if (turn.agents.length > mostHandoffsPerTurn) {
    return {
      ok: false,
      code: 'handoff_limit',
      message: 'The customer was handed over too often in this turn.',
      fix: 'Help the customer yourself or offer a person.',
    };
  }
  return { edge, note: noteOf(message, asked.args), args: asked.args };
}

/** The session after the handoff: who is active, what the target sees and knows. */
export function applyHandoff(memo: SessionMemo, handoff: PlannedHandoff): SessionMemo {
  const { from, to, share_context: shared } = handoff.edge;
  const withNote = withFacts(memo, {
    ...newFacts(memo, handoff.args),
    [handoffNoteFact]: handoff.note,
  });
  const own = memo.histories[to] ?? [];
  const seen = shared ? shareHistory(own, memo.histories[from] ?? []) : [];
  return {
    ...withNote,
    activeAgent: to,
    previousAgent: from,
    visitedAgents: [...new Set([...memo.visitedAgents, to])],
    histories: { ...memo.histories, [to]: [...seen] },
  };
}

/**
 * Puts the customer's last words at the end of the target's history, so that it answers them: they
 * are taken from where they were shared, or given to an agent that sees no transcript.
 */
export function withLastWords(
  history: readonly HistoryItem[],
  words: Extract<HistoryItem, { role: 'user' }>,
): readonly HistoryItem[] {
  return [...history.filter((item) => item.role !== 'user' || item.turnId !== words.turnId), words];
}

function noteOf(
  message: string | undefined,
  args: Readonly<Record<string, unknown>>,
): string | undefined {
  const words = Object.values(args).filter((value) => typeof value === 'string' && value !== '');
  return message ?? (words.length === 0 ? undefined : words.join('; '));
}

/** What the model put into the handoff and nobody knew: never over a fact that came from records. */
function newFacts(
  memo: SessionMemo,
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Fact>> {
  const facts: Record<string, Fact> = {};
  for (const [key, value] of Object.entries(args)) {
    if (key in memo.facts || identityFacts.includes(key) || value === '') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      facts[key] = value;
    }
  }
  return facts;
}
