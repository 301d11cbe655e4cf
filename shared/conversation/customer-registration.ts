import type { CustomerContext, CustomerContexts } from '#shared/contracts/customer.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { Fact, SessionMemo } from '#shared/contracts/session.ts';
import { isClaimed } from './identity.ts';
import { allFacts } from './known-facts.ts';

/** Sessions that a customer's context remembers. */
const mostSessions = 50;

/**
 * The facts of a session that travel with the customer, as the scenario says. What was learned in
 * a call without proof waits for the proof.
 */
export function travellingFacts(
  memo: SessionMemo,
  scenario: ScenarioDefinition,
): Readonly<Record<string, Fact>> {
  const preserve = scenario.omnichannel?.preserve ?? [];
  const unproven = memo.unprovenFacts ?? [];
  return Object.fromEntries(
    Object.entries(allFacts(memo)).filter(
      ([key]) => preserve.includes(key) && !unproven.includes(key),
    ),
  );
}

/**
 * Writes where the session stands into its customer's context: state, agent, travelling facts.
 * Does nothing for a stranger, nor for somebody who only claims to be the customer.
 *
 * @param arrivedBy the agreed switch that led here; it is over then.
 */
export async function registerSession(
  customers: CustomerContexts,
  memo: SessionMemo,
  scenario: ScenarioDefinition,
  nowMs: number,
  arrivedBy?: string,
): Promise<void> {
  const { customerId } = memo;
  if (customerId === undefined || isClaimed(memo)) return;
  await customers.update(customerId, (context) => ({
    ...withoutArrived(context, arrivedBy),
    sessions: sessionsWith(context, memo, nowMs),
    collectedData: { ...context.collectedData, ...travellingFacts(memo, scenario) },
    ...protectionOf(context, memo),
    activeAgent: memo.activeAgent,
    scenario: memo.scenario,
  }));
}

/** Once protected, always: a fact may have been learned behind proof in any of the sessions. */
function protectionOf(context: CustomerContext, memo: SessionMemo) {
  const names = new Set([...(context.protectedFacts ?? []), ...(memo.protectedFacts ?? [])]);
  return names.size === 0 ? {} : { protectedFacts: [...names] };
}

function withoutArrived(context: CustomerContext, arrivedBy: string | undefined): CustomerContext {
  const { pendingHandoff, ...rest } = context;
  return pendingHandoff !== undefined && pendingHandoff.handoffId === arrivedBy ? rest : context;
}

function sessionsWith(
  context: CustomerContext,
  memo: SessionMemo,
  nowMs: number,
): CustomerContext['sessions'] {
  const known = context.sessions.find(({ sessionId }) => sessionId === memo.sessionId);
  const entry = {
    ...known,
    sessionId: memo.sessionId,
    channel: memo.channel,
    state: memo.state,
    startedAt: memo.createdAt,
    ...(memo.state === 'active' ? {} : { endedAt: known?.endedAt ?? nowMs }),
  };
  const others = context.sessions.filter(({ sessionId }) => sessionId !== memo.sessionId);
  return [...others, entry].slice(-mostSessions);
}
