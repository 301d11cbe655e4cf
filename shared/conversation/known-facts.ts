import type { Fact, SessionMemo } from '#shared/contracts/session.ts';
import { veilOf } from './veil.ts';

/** Fact that is never stored as such: it always says what the session really knows. */
export const verifiedFact = 'account_verified';

/** Fact of a call that we placed: `outbound`. Prompts and greetings read it. */
export const callDirectionFact = 'call_direction';

/** Fact of a session whose number several customers share: nobody is known until they say who. */
export const sharedNumberFact = 'number_shared';

/** What the conversation knows, as tools see it. */
export function allFacts(memo: SessionMemo): Readonly<Record<string, Fact>> {
  return memo.verified ? { ...memo.facts, [verifiedFact]: true } : memo.facts;
}

/**
 * What may be told of it: to agents, and in greetings and messages. Personal facts on file are masked
 * while somebody only claims to be the customer.
 */
export function knownFacts(memo: SessionMemo): Readonly<Record<string, Fact>> {
  const facts = allFacts(memo);
  if (memo.claim === undefined) return facts;
  const { hideFact } = veilOf(memo);
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, hideFact(fact)]));
}

/** Marks facts as learned behind proof of identity: a caller who has proven nothing is not told them. */
export function protectFacts(memo: SessionMemo, names: readonly string[]): SessionMemo {
  return { ...memo, protectedFacts: [...new Set([...(memo.protectedFacts ?? []), ...names])] };
}

/** The facts without those of the given names. */
export function withoutFacts(
  facts: Readonly<Record<string, Fact>>,
  names: readonly string[] = [],
): Readonly<Record<string, Fact>> {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => !names.includes(key)));
}

/**
 * Remembers what a tool has found out. In a session whose customer is known, a fact that came from
 * a call without proof is established by that.
 */
export function learnFacts(
  memo: SessionMemo,
  facts: Readonly<Record<string, Fact | undefined>>,
): SessionMemo {
  const learned = withFacts(memo, facts);
  const { unprovenFacts } = learned;
  if (unprovenFacts === undefined || learned.claim !== undefined) return learned;
  return { ...learned, unprovenFacts: unprovenFacts.filter((name) => !(name in facts)) };
}

/** Adds and removes facts; nobody can claim to be verified by way of a fact. */
export function withFacts(
  memo: SessionMemo,
  facts: Readonly<Record<string, Fact | undefined>>,
): SessionMemo {
  const updated: Record<string, Fact> = { ...memo.facts };
  for (const [key, value] of Object.entries(facts)) {
    if (key === verifiedFact) continue;
    if (value === undefined) delete updated[key];
    else updated[key] = value;
  }
  return { ...memo, facts: updated };
}
