import { partitionOfStranger } from '#shared/channels/turn-record.ts';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import type { Fact, SessionMemo } from '#shared/contracts/session.ts';
import { sharedNumberFact, verifiedFact, withoutFacts } from './known-facts.ts';
import { personalFacts } from './personal-facts.ts';
import { veilOf } from './veil.ts';

/**
 * How sure we are that it is the customer: they gave proof or came by a channel that has proven who
 * they are (WhatsApp sender, signed web-chat link), or somebody calls from their number.
 */
export type CustomerTrust = 'known' | 'claimed';

/** What a new session on a channel begins with. */
export const trustOfChannel = (channel: Channel): CustomerTrust =>
  channel === 'voice' ? 'claimed' : 'known';

/** Somebody says, or their number says, that they are the customer; nothing proves it yet. */
export const isClaimed = ({ claim }: Pick<SessionMemo, 'claim'>): boolean => claim !== undefined;

/** Where a session keeps words and records to itself; each customer it was taken for has another. */
export function areaOf({ sessionId, earlierCustomers = 0 }: SessionMemo): string {
  const area = partitionOfStranger(sessionId);
  return earlierCustomers === 0 ? area : `${area}:claim-${earlierCustomers + 1}`;
}

/**
 * Whose memory the session's words and records belong to: the customer's, or its own while nobody is
 * known or somebody only claims to be the customer.
 */
export const ownerOf = (memo: SessionMemo): string =>
  memo.customerId === undefined || isClaimed(memo) ? areaOf(memo) : memo.customerId;

/**
 * Binds the session to a customer. When it was bound to another one before (somebody calls from
 * a friend's phone), everything known of the other is forgotten first, and what was only claimed stays
 * masked in the histories. Without proof, the customer is only claimed. With proof, what the session
 * kept to itself is marked to become the customer's, unless it was written as somebody else.
 */
export function bindCustomer(
  memo: SessionMemo,
  customer: { readonly customerId: string; readonly verified: boolean },
): SessionMemo {
  const another = memo.customerId !== undefined && memo.customerId !== customer.customerId;
  const { claim, candidates: _found, ...rest } = memo;
  const {
    earlierSummary: _summary,
    cameFrom: _cameFrom,
    switchedFrom: _switchedFrom,
    switchedArea: _switchedArea,
    pendingConfirmation: _pending,
    ...withoutPast
  } = rest;
  const { [sharedNumberFact]: _shared, ...facts } = rest.facts;
  const bound = {
    ...(another
      ? {
          ...withoutPast,
          facts: {},
          protectedFacts: [],
          histories: hideFormer(memo, memo.histories),
          earlierCustomers: (memo.earlierCustomers ?? 0) + 1,
        }
      : { ...rest, facts }),
    customerId: customer.customerId,
  };
  if (customer.verified || (memo.verified && !another)) {
    const { unprovenFacts: _proven, ...proven } = bound;
    const area = ownerOf(memo);
    return {
      ...proven,
      verified: true,
      ...(another || area === customer.customerId
        ? {}
        : { unadopted: { area, customerId: customer.customerId } }),
    };
  }
  const sameClaim = memo.customerId === undefined || another ? { onFile: {} } : claim;
  return {
    ...bound,
    verified: false,
    ...(sameClaim === undefined ? {} : { claim: sameClaim }),
  };
}

/** Histories as the next customer may meet them: what was on file of the claimed one is masked. */
export function hideFormer(
  former: Pick<SessionMemo, 'claim'>,
  histories: SessionMemo['histories'],
): SessionMemo['histories'] {
  const { hideItem } = veilOf(former);
  return Object.fromEntries(
    Object.entries(histories).map(([agent, history]) => [agent, history.map(hideItem)]),
  );
}

/**
 * The session of somebody who claims to be the customer: agents may work with what is on file, and
 * see the personal part of it masked.
 */
export function claimCustomer(memo: SessionMemo, context: CustomerContext): SessionMemo {
  const bound = bindCustomer(memo, { customerId: context.customerId, verified: false });
  const facts = { ...factsOfCustomer(context, 'claimed'), ...bound.facts };
  return { ...bound, facts, claim: claimOf(context, facts) };
}

/** What is to be masked of the facts a claimed session begins with. */
export function claimOf(
  context: CustomerContext,
  facts: Readonly<Record<string, Fact>>,
): NonNullable<SessionMemo['claim']> {
  const { email } = context;
  return { onFile: { ...personalFacts(facts), ...(email === undefined ? {} : { email }) } };
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
