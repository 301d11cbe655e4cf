import { agreedSwitchTo } from '#shared/channels/agreed-switch.ts';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import type { Fact, SessionMemo } from '#shared/contracts/session.ts';
import { extractiveSummary, lastOutcome } from './extractive-summary.ts';
import { areaOf, type CustomerTrust, isClaimed } from './identity.ts';
import { allFacts, verifiedFact, withoutFacts } from './known-facts.ts';
import { wholeHistory } from './whole-history.ts';

const minuteMs = 60_000;

/** The customer's session on another channel that a new one continues. */
export interface PreviousSession {
  readonly sessionId: string;
  readonly channel: Channel;
  /** Set when the customer comes by a switch they agreed to. */
  readonly handoffId?: string;
  /** The customer had said all they wanted: facts carry over, the conversation does not. */
  readonly finished: boolean;
}

/**
 * Finds the session that a customer comes from: the one of the agreed switch to this channel, else
 * the latest on another channel.
 *
 * @param limits.switchMinutes how long an agreed switch stays open.
 * @param limits.sessionMinutes how long ago any other session may have begun or ended.
 */
export function previousSessionOf(
  context: CustomerContext,
  here: {
    readonly sessionId: string;
    readonly channel: Channel;
    /** E.164 number of the caller or sender. */
    readonly phone: string | undefined;
    readonly nowMs: number;
  },
  limits: { readonly switchMinutes: number; readonly sessionMinutes: number },
): PreviousSession | undefined {
  const agreed = agreedSwitchTo(context, here);
  if (agreed !== undefined && here.nowMs - agreed.at <= limits.switchMinutes * minuteMs) {
    const { handoffId, from, fromSessionId } = agreed;
    return { sessionId: fromSessionId, channel: from, handoffId, finished: false };
  }
  const [latest] = context.sessions
    .filter(({ sessionId, channel }) => sessionId !== here.sessionId && channel !== here.channel)
    .map((session) => ({ session, at: session.endedAt ?? session.startedAt }))
    .filter(({ at }) => here.nowMs - at <= limits.sessionMinutes * minuteMs)
    .sort((left, right) => right.at - left.at);
  if (latest === undefined) return undefined;
  const { sessionId, channel, state } = latest.session;
  return { sessionId, channel, finished: state === 'completed' };
}

/** What travels from one channel to the next. */
export interface CarriedOver {
  readonly facts: Readonly<Record<string, Fact>>;
  /** Names of those facts that were learned behind proof of identity. */
  readonly protectedFacts: readonly string[];
  /** Names of those facts that come from a call in which nobody gave proof. */
  readonly unprovenFacts: readonly string[];
  readonly verified: boolean;
  readonly activeAgent?: string;
  readonly cameFrom?: Channel;
  /** The session that the agreed switch began in. */
  readonly switchedFrom?: string;
  /** Where that session keeps what is not the customer's. */
  readonly switchedArea?: string;
  /** For the agent. */
  readonly summary?: string;
  /** For the customer: the last answer, in the words they had it. */
  readonly recap?: string;
}

/**
 * What a new session takes over from the previous one: the facts the scenario preserves, the agent
 * and the summary. Proof of identity travels only to channels that know who is writing (the sender's
 * WhatsApp number, a signed web-chat link), and from a phone call only with a switch the caller agreed
 * to: their number can be forged. A phone call is verified anew. Until then it gets neither what was
 * said elsewhere nor what was learned behind proof or without any.
 *
 * @param previous.memo undefined when it has expired; the customer's context has to do then.
 */
export function carryOver(
  context: CustomerContext,
  previous: PreviousSession & { readonly memo: SessionMemo | undefined },
  target: {
    readonly channel: Channel;
    readonly preserve: readonly string[];
    readonly trust: CustomerTrust;
  },
): CarriedOver {
  const { memo } = previous;
  const switched = previous.handoffId !== undefined;
  // A stranger is met again under the number that the switch was sent to.
  const isStranger = memo !== undefined && memo.customerId === undefined;
  const sameCustomer =
    memo === undefined || memo.customerId === context.customerId || (isStranger && switched);
  if (!sameCustomer) return { facts: {}, protectedFacts: [], unprovenFacts: [], verified: false };
  // With a switch it is the same conversation that goes on.
  const claimed = target.trust === 'claimed' && !switched;
  const known = memo === undefined ? {} : allFacts(memo);
  const hidden = claimed
    ? [
        ...(memo?.protectedFacts ?? []),
        ...(context.protectedFacts ?? []),
        ...(memo?.unprovenFacts ?? []),
      ]
    : [];
  const facts = Object.fromEntries(
    Object.entries(withoutFacts(known, hidden)).filter(
      ([key]) => target.preserve.includes(key) && key !== verifiedFact,
    ),
  );
  const verified =
    memo?.verified === true &&
    !previous.finished &&
    target.preserve.includes(verifiedFact) &&
    target.channel !== 'voice' &&
    (previous.channel !== 'voice' || switched);
  const activeAgent = memo?.activeAgent ?? context.activeAgent;
  const agent = previous.finished || activeAgent === undefined ? {} : { activeAgent };
  if (claimed) return { facts, protectedFacts: [], unprovenFacts: [], verified, ...agent };
  const summary = summaryOf(context, previous);
  const recap = memo === undefined ? undefined : lastOutcome(wholeHistory(memo));
  return {
    facts,
    protectedFacts: memo?.protectedFacts ?? [],
    unprovenFacts: Object.keys(facts).filter(
      (name) => memo !== undefined && isUnproven(memo, name),
    ),
    verified,
    ...(summary === undefined ? {} : { summary }),
    ...(recap === undefined ? {} : { recap }),
    ...(previous.finished ? {} : { cameFrom: previous.channel }),
    ...(switched ? { switchedFrom: previous.sessionId } : {}),
    ...(switched && memo !== undefined ? { switchedArea: areaOf(memo) } : {}),
    ...agent,
  };
}

/** Said in a call whose caller never gave proof, or in one before that. */
const isUnproven = (memo: SessionMemo, fact: string): boolean =>
  (memo.channel === 'voice' && !memo.verified) ||
  isClaimed(memo) ||
  memo.unprovenFacts?.includes(fact) === true;

function summaryOf(
  context: CustomerContext,
  previous: PreviousSession & { readonly memo: SessionMemo | undefined },
): string | undefined {
  const written =
    context.sessions.find(({ sessionId }) => sessionId === previous.sessionId)?.summary ??
    (previous.handoffId === undefined ? undefined : context.conversationSummary);
  if (written !== undefined) return written;
  const { memo } = previous;
  if (memo === undefined) return undefined;
  // Facts travel by themselves, and only those that the scenario lets travel.
  const extracted = extractiveSummary({ history: wholeHistory(memo), facts: {} });
  return extracted === '' ? undefined : extracted;
}
