import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';
import type { SessionStore } from '#shared/conversation/session-store.ts';

type Handoff = Extract<WebChatServerMessage, { readonly type: 'handoff' }>;

/**
 * What the page shows a customer who comes from another channel: before the session exists, from
 * the switch they agreed to; afterwards, from the session.
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
    return {
      type: 'handoff',
      sourceChannel: memo.cameFrom,
      summary: memo.earlierSummary ?? '',
      facts: memo.facts,
    };
  }
  if (memo !== undefined || visit.customerId === undefined) return undefined;
  const context = await dependencies.customers.get(visit.customerId);
  if (context?.pendingHandoff?.to !== 'webchat') return undefined;
  return {
    type: 'handoff',
    sourceChannel: context.pendingHandoff.from,
    summary: context.conversationSummary ?? '',
    facts: context.collectedData,
  };
}
