import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';
import { claimOf, factsOfCustomer } from '#shared/conversation/identity.ts';
import { withoutFacts } from '#shared/conversation/known-facts.ts';
import type { SessionStore } from '#shared/conversation/session-store.ts';
import { type Veil, veilOf } from '#shared/conversation/veil.ts';

type Handoff = Extract<WebChatServerMessage, { readonly type: 'handoff' }>;

/**
 * What the page shows a customer who comes from another channel: before the session exists, from
 * the switch they agreed to; afterwards, from the session. What is on file is masked for as long as
 * nothing proves that the visitor is the customer.
 */
export async function readArrival(
  dependencies: {
    readonly customers: Pick<CustomerContexts, 'get'>;
    readonly sessions: Pick<SessionStore, 'load'>;
  },
  visit: { readonly sessionId: string; readonly customerId: string | undefined },
): Promise<Handoff | undefined> {
  const memo = (await dependencies.sessions.load(visit.sessionId))?.memo;
  if (memo?.cameFrom !== undefined) {
    return arrival(memo.cameFrom, memo.earlierSummary, memo.facts, veilOf(memo));
  }
  if (memo !== undefined || visit.customerId === undefined) return undefined;
  const context = await dependencies.customers.get(visit.customerId);
  if (context?.pendingHandoff?.to !== 'webchat') return undefined;
  // A link may have gone to somebody who only claimed to be the customer.
  const veil = veilOf({ claim: claimOf(context, factsOfCustomer(context, 'claimed')) });
  const facts = withoutFacts(context.collectedData, context.protectedFacts);
  return arrival(context.pendingHandoff.from, context.conversationSummary, facts, veil);
}

function arrival(
  sourceChannel: Handoff['sourceChannel'],
  summary: string | undefined,
  facts: Handoff['facts'],
  veil: Veil,
): Handoff {
  return {
    type: 'handoff',
    sourceChannel,
    summary: veil.hide(summary ?? ''),
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, veil.hideFact(fact)]),
    ),
  };
}
