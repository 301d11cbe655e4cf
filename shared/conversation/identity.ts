import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import type { Fact, SessionMemo } from '#shared/contracts/session.ts';
import { verifiedFact, withoutFacts } from './known-facts.ts';

/**
 * How sure we are that it is the customer: they gave proof or came by a channel that has proven who
 * they are (WhatsApp sender, signed web-chat link), or somebody calls from their number.
 */
export type CustomerTrust = 'known' | 'claimed';

/** What a new session on a channel begins with. */
export const trustOfChannel = (channel: Channel): CustomerTrust =>
  channel === 'voice' ? 'claimed' : 'known';

/**
 * Binds the session to a customer. When it was bound to another one before (somebody calls from
 * a friend's phone), everything known of the other is forgotten first.
 */
export function bindCustomer(
  memo: SessionMemo,
  customer: { readonly customerId: string; readonly verified: boolean },
): SessionMemo {
  const another = memo.customerId !== undefined && memo.customerId !== customer.customerId;
  const {
    earlierSummary: _summary,
    cameFrom: _cameFrom,
    pendingConfirmation: _pending,
    ...withoutPast
  } = memo;
  return {
    ...(another ? { ...withoutPast, facts: {}, protectedFacts: [] } : memo),
    customerId: customer.customerId,
    verified: customer.verified || (memo.verified && !another),
  };
}

/**
 * Facts that agents may know of a customer at once. Never says that somebody is verified.
 *
 * @param trust `claimed`: nothing shows that it is them but a caller's number, which can be forged;
 *   what was learned behind proof of identity is left out then.
 */
export function factsOfCustomer(
  context: CustomerContext,
  trust: CustomerTrust,
): Readonly<Record<string, Fact>> {
  const { [verifiedFact]: _claimed, ...known } = context.collectedData;
  const collected = trust === 'claimed' ? withoutFacts(known, context.protectedFacts) : known;
  return {
    customer_id: context.customerId,
    ...(context.name === undefined ? {} : { customer_name: context.name }),
    ...(context.phone === undefined ? {} : { customer_phone: context.phone }),
    ...context.profile,
    ...collected,
  };
}
