import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { agentOf } from './agent-of.ts';
import { templateValues } from './agent-request.ts';
import { applyHandoff, type PlannedHandoff, withLastWords } from './handoff-service.ts';
import type { LiveSession } from './live-session.ts';
import { hasOpenWish } from './open-wish.ts';
import type { PromptRenderer } from './prompt-renderer.ts';
import type { TurnJournal } from './turn-journal.ts';
import { appendItems } from './turn-memory.ts';

/** How another agent took over. */
export interface TakenOver {
  /** The target goes on in this turn. */
  readonly goesOn: boolean;
  /** It sees what was said before. */
  readonly sharesContext: boolean;
  /** What it has said, when the handoff is announced. */
  readonly greeting?: string;
}

/**
 * Lets the target of a handoff take over: it greets when the edge is announced, and gets the
 * customer's last words when there is something in them to work on.
 */
export function takeOver(
  dependencies: {
    readonly agents: ReadonlyMap<string, AgentDefinition>;
    readonly renderer: PromptRenderer;
    readonly clock: Clock;
  },
  scope: {
    readonly session: LiveSession;
    readonly scenario: ScenarioDefinition;
    readonly journal: TurnJournal;
  },
  handoff: { readonly planned: PlannedHandoff; readonly input: TurnInput },
): TakenOver {
  const { session, scenario, journal } = scope;
  const { planned, input } = handoff;
  const { edge, note } = planned;
  const target = agentOf(dependencies.agents, edge.to);

  const before = session.memo;
  const words = lastWords(before, edge.from, input.turnId);
  session.change((memo) => applyHandoff(memo, planned));
  journal.emit({
    type: 'agent-switch',
    from: edge.from,
    to: edge.to,
    kind: edge.type,
    ...(note === undefined ? {} : { reason: note }),
  });

  const sharesContext = edge.share_context;
  let greeting: string | undefined;
  if (edge.type === 'announced') {
    greeting = greetingOf(dependencies.renderer, target, scenario, session.memo, {
      occasion: before.visitedAgents.includes(edge.to) ? 'return' : 'first',
    });
    journal.beginStatement();
    journal.say(target.name, greeting);
    appendItems(session, dependencies.clock, { turnId: input.turnId, agent: target.name }, [
      { role: 'assistant', text: greeting, toolCalls: [] },
    ]);
    const open = hasOpenWish({ userText: input.text, targetAgent: edge.to, note });
    if (!edge.share_context || !open) return { goesOn: false, sharesContext, greeting };
  }
  if (words !== undefined) {
    session.change((memo) => ({
      ...memo,
      histories: {
        ...memo.histories,
        [edge.to]: [...withLastWords(memo.histories[edge.to] ?? [], words)],
      },
    }));
  }
  return { goesOn: true, sharesContext, ...(greeting === undefined ? {} : { greeting }) };
}

/** An agent's opening words, rendered with what is known. */
export function greetingOf(
  renderer: PromptRenderer,
  agent: AgentDefinition,
  scenario: ScenarioDefinition,
  memo: SessionMemo,
  visit: { readonly occasion: 'first' | 'return' | 'outbound-call' },
): string {
  const special = {
    first: undefined,
    return: agent.return_greeting,
    'outbound-call': agent.outbound_greeting,
  }[visit.occasion];
  const template = special ?? agent.greeting;
  return renderer.render(`greeting of ${agent.name}`, template, templateValues(scenario, memo));
}

function lastWords(
  memo: SessionMemo,
  agent: string,
  turnId: string,
): Extract<HistoryItem, { role: 'user' }> | undefined {
  return memo.histories[agent]?.find(
    (item): item is Extract<HistoryItem, { role: 'user' }> =>
      item.role === 'user' && item.turnId === turnId,
  );
}
