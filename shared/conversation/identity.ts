import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { Fact, SessionMemo } from '#shared/contracts/session.ts';
import { verifiedFact } from './known-facts.ts';

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
    ...(another ? { ...withoutPast, facts: {} } : memo),
    customerId: customer.customerId,
    verified: customer.verified || (memo.verified && !another),
  };
}

/** Facts that agents may know of a customer at once. Never says that somebody is verified. */
export function factsOfCustomer(context: CustomerContext): Readonly<Record<string, Fact>> {
  const { [verifiedFact]: _claimed, ...collected } = context.collectedData;
  return {
    customer_id: context.customerId,
    ...(context.name === undefined ? {} : { customer_name: context.name }),
    ...(context.phone === undefined ? {} : { customer_phone: context.phone }),
    ...context.profile,
    ...collected,
  };
}
