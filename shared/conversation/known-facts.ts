import type { Fact, SessionMemo } from '#shared/contracts/session.ts';

/** Fact that is never stored as such: it always says what the session really knows. */
export const verifiedFact = 'account_verified';

/** Fact of a call that we placed: `outbound`. Prompts and greetings read it. */
export const callDirectionFact = 'call_direction';

/** What the conversation knows, as agents and tools see it. */
export function knownFacts(memo: SessionMemo): Readonly<Record<string, Fact>> {
  return memo.verified ? { ...memo.facts, [verifiedFact]: true } : memo.facts;
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
