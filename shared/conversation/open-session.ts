import { agreedSwitchTo } from '#shared/channels/agreed-switch.ts';
import { type NumberOwner, ownerOfNumber } from '#shared/channels/number-owner.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { OpenConversationOptions } from '#shared/contracts/conversation.ts';
import type { CustomerContext, CustomerContexts } from '#shared/contracts/customer.ts';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { guarded } from './guarded.ts';
import {
  type CustomerTrust,
  claimOf,
  factsOfCustomer,
  isClaimed,
  trustOfChannel,
} from './identity.ts';
import { callDirectionFact, protectFacts, sharedNumberFact, withFacts } from './known-facts.ts';
import { personalFacts } from './personal-facts.ts';
import { type CarriedOver, carryOver, previousSessionOf } from './previous-session.ts';
import type { SessionStore, StoredSession } from './session-store.ts';

/** A session to work with: restored, or new and perhaps continuing one on another channel. */
export interface OpenedSession {
  readonly memo: SessionMemo;
  /** Version in the store; what is stored under it may be another, finished session. */
  readonly version: number;
  readonly resumed: boolean;
  /** The agreed switch by which the customer has just arrived. */
  readonly handoffId?: string;
  /** The last answer the customer got on the channel they come from. */
  readonly recap?: string;
}

const minuteMs = 60_000;
const defaultSessionMinutes = 120;
const defaultSwitchMinutes = 1440;

export interface OpenSessionDependencies {
  readonly content: Content;
  readonly sessions: SessionStore;
  readonly customers: CustomerContexts;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  readonly defaultScenario: string;
}

/**
 * Restores a session or creates it. A store that does not answer makes the customer a stranger for
 * this session instead of refusing the call.
 *
 * @throws CodedError `invalid_request` when `options.scenario` names no scenario.
 */
export async function openSession(
  dependencies: OpenSessionDependencies,
  options: OpenConversationOptions,
): Promise<OpenedSession> {
  const { content, sessions, clock, logger } = dependencies;
  const { sessionId } = options;
  const stored = await guarded(logger, 'session was not restored', { sessionId }, () =>
    sessions.load(sessionId),
  );
  if (
    stored !== undefined &&
    goesOn(stored, options, content, clock.now()) &&
    !(await isExpectedFromElsewhere(dependencies, stored.memo, options))
  ) {
    return {
      memo: restored(stored.memo, dependencies, options),
      version: stored.version,
      resumed: true,
    };
  }
  const version = stored?.version ?? 0;
  const found = await guarded(logger, 'customer was not looked up', { sessionId }, () =>
    findCustomer(dependencies, options),
  );
  const context = found?.customer;
  const previous = context && (await loadPrevious(dependencies, context, options));
  const scenario = scenarioOf(dependencies, [
    options.scenario,
    previous?.memo?.scenario,
    context?.scenario,
  ]);
  const wasVerified = previous?.memo?.verified === true;
  const isClaimByLink = async () =>
    context !== undefined &&
    ((stored?.memo.customerId === context.customerId && isClaimed(stored.memo)) ||
      (await isSentToSharedNumber(dependencies, context, previous)));
  // Of several people with one number, only the one who gave proof before a switch is known.
  const isUnsure = found?.isShared === true || (await isClaimByLink());
  const trust = isUnsure && !wasVerified ? 'claimed' : trustOfChannel(options.channel);
  const carried =
    context && previous
      ? carryOver(context, previous, {
          channel: options.channel,
          preserve: scenario.omnichannel?.preserve ?? [],
          trust,
        })
      : undefined;
  return {
    memo: newMemo({
      options,
      scenario,
      context,
      trust,
      candidates: found?.candidates ?? [],
      carried,
      nowMs: clock.now(),
    }),
    version,
    resumed: false,
    ...(carried?.recap === undefined ? {} : { recap: carried.recap }),
    ...(previous?.handoffId === undefined ? {} : { handoffId: previous.handoffId }),
  };
}

/**
 * What a caller who has just proven who they are goes on with: everything on file, and what was said
 * on the channel they come from, which the call did not begin with.
 */
export async function recallAfterProof(
  dependencies: OpenSessionDependencies,
  memo: SessionMemo,
  context: CustomerContext,
): Promise<SessionMemo> {
  const { sessionId, channel, customerPhone } = memo;
  const previous = await loadPrevious(dependencies, context, {
    sessionId: sessionIdSchema.parse(sessionId),
    channel,
    scenario: memo.scenario,
    ...(customerPhone === undefined ? {} : { customerPhone }),
  });
  const preserve = dependencies.content.scenarios.get(memo.scenario)?.omnichannel?.preserve ?? [];
  const carried = previous && carryOver(context, previous, { channel, preserve, trust: 'known' });
  const facts = { ...factsOfCustomer(context, 'known'), ...carried?.facts, ...memo.facts };
  const names = [...(context.protectedFacts ?? []), ...(carried?.protectedFacts ?? [])];
  const summary = memo.earlierSummary ?? carried?.summary;
  return {
    ...protectFacts(withFacts(memo, facts), names),
    ...(summary === undefined ? {} : { earlierSummary: summary }),
  };
}

/**
 * A stored session goes on if it is active. A messaging session ends by silence; what comes later
 * under the same id is a new one. A call's session always goes on: its id is the call's own.
 */
function goesOn(
  { memo }: StoredSession,
  options: OpenConversationOptions,
  content: Content,
  nowMs: number,
): boolean {
  if (options.channel === 'voice') return true;
  const minutes =
    content.scenarios.get(memo.scenario)?.omnichannel?.session_timeout_minutes ??
    defaultSessionMinutes;
  return memo.state === 'active' && nowMs - memo.lastActivityAt <= minutes * minuteMs;
}

/**
 * A customer with an older session here has agreed elsewhere to go on here: what counts now is the
 * conversation they come from.
 */
async function isExpectedFromElsewhere(
  { customers, logger }: OpenSessionDependencies,
  memo: SessionMemo,
  { sessionId, channel, customerPhone }: OpenConversationOptions,
): Promise<boolean> {
  const { customerId } = memo;
  if (channel === 'voice' || customerId === undefined) return false;
  const context = await guarded(logger, 'customer was not looked up', { sessionId }, () =>
    customers.get(customerId),
  );
  const agreed = context && agreedSwitchTo(context, { channel, phone: customerPhone });
  return agreed !== undefined && agreed.at > memo.createdAt;
}

/** The stored memo on this leg; what is gone since (new content) gives way to the start. */
function restored(
  memo: SessionMemo,
  dependencies: OpenSessionDependencies,
  options: OpenConversationOptions,
): SessionMemo {
  const scenario = scenarioOf(dependencies, [undefined, memo.scenario]);
  const { callConnectionId } = options;
  return {
    ...memo,
    scenario: scenario.name,
    state: 'active',
    ...(callConnectionId === undefined ? {} : { callConnectionId }),
    ...(scenario.agents.includes(memo.activeAgent) ? {} : { activeAgent: scenario.start_agent }),
  };
}

async function findCustomer(
  { customers, clock }: Pick<OpenSessionDependencies, 'customers' | 'clock'>,
  { customerId, customerPhone: phone, channel }: OpenConversationOptions,
): Promise<NumberOwner> {
  if (customerId === undefined && phone !== undefined) {
    return ownerOfNumber(customers, { phone, channel, nowMs: clock.now() });
  }
  const customer = customerId === undefined ? undefined : await customers.get(customerId);
  return { customer, candidates: [], isShared: false };
}

async function loadPrevious(
  dependencies: OpenSessionDependencies,
  context: CustomerContext,
  options: OpenConversationOptions,
) {
  const { content, sessions, clock, logger, defaultScenario } = dependencies;
  const { sessionId, channel, customerPhone: phone } = options;
  const omnichannel = content.scenarios.get(
    options.scenario ?? context.scenario ?? defaultScenario,
  )?.omnichannel;
  const previous = previousSessionOf(
    context,
    { sessionId, channel, phone, nowMs: clock.now() },
    {
      switchMinutes: omnichannel?.give_up_after_minutes ?? defaultSwitchMinutes,
      sessionMinutes: omnichannel?.session_timeout_minutes ?? defaultSessionMinutes,
    },
  );
  if (previous === undefined) return undefined;
  const stored = await guarded(logger, 'previous session was not read', { sessionId }, () =>
    sessions.load(previous.sessionId),
  );
  return { ...previous, memo: stored?.memo };
}

/**
 * A link is sent to whoever says a name on a number that several customers share: opening it does not
 * show more than the call did.
 */
async function isSentToSharedNumber(
  { customers, clock, logger }: OpenSessionDependencies,
  context: CustomerContext,
  previous: Awaited<ReturnType<typeof loadPrevious>>,
): Promise<boolean> {
  const phone = context.pendingHandoff?.phone ?? previous?.memo?.customerPhone ?? context.phone;
  if (previous?.handoffId === undefined || phone === undefined) return false;
  const { sessionId, channel } = previous;
  const owner = await guarded(logger, 'customer was not looked up', { sessionId }, () =>
    ownerOfNumber(customers, { phone, channel, nowMs: clock.now() }),
  );
  // Who cannot be looked up has to give proof.
  return owner?.isShared ?? true;
}

/** The first named scenario that exists; one that the caller asked for must exist. */
function scenarioOf(
  { content, defaultScenario }: OpenSessionDependencies,
  [asked, ...remembered]: readonly (string | undefined)[],
): ScenarioDefinition {
  if (asked !== undefined && !content.scenarios.has(asked)) {
    throw new CodedError('invalid_request', `There is no scenario "${asked}".`);
  }
  for (const name of [asked, ...remembered, defaultScenario]) {
    const scenario = name === undefined ? undefined : content.scenarios.get(name);
    if (scenario !== undefined) return scenario;
  }
  throw new CodedError('configuration_invalid', `There is no scenario "${defaultScenario}".`);
}

function newMemo(parts: {
  readonly options: OpenConversationOptions;
  readonly scenario: ScenarioDefinition;
  readonly context: CustomerContext | undefined;
  readonly trust: CustomerTrust;
  readonly candidates: readonly CustomerContext[];
  readonly carried: CarriedOver | undefined;
  readonly nowMs: number;
}): SessionMemo {
  const { options, scenario, context, trust, candidates, carried, nowMs } = parts;
  const customerId = options.customerId ?? context?.customerId;
  // Nobody is switched to a phone call: who dials is greeted by the front desk, which knows the rest.
  const agent = options.channel === 'voice' ? undefined : carried?.activeAgent;
  const activeAgent =
    agent !== undefined && scenario.agents.includes(agent) ? agent : scenario.start_agent;
  const { customerPhone, callConnectionId, callDirection } = options;
  const verified = carried?.verified ?? false;
  const facts: SessionMemo['facts'] = {
    ...(customerPhone === undefined ? {} : { customer_phone: customerPhone }),
    ...(context === undefined ? {} : factsOfCustomer(context, trust)),
    ...carried?.facts,
    ...(candidates.length === 0 ? {} : { [sharedNumberFact]: true }),
    ...(callDirection === undefined ? {} : { [callDirectionFact]: callDirection }),
  };
  return {
    sessionId: options.sessionId,
    channel: options.channel,
    scenario: scenario.name,
    state: 'active',
    ...(customerId === undefined ? {} : { customerId }),
    ...(customerPhone === undefined ? {} : { customerPhone }),
    ...(callConnectionId === undefined ? {} : { callConnectionId }),
    activeAgent,
    visitedAgents: [activeAgent],
    verified,
    greeted: false,
    facts,
    ...(context === undefined || trust === 'known' ? {} : { claim: claimOf(context, facts) }),
    ...(candidates.length === 0 ? {} : sharedBy(candidates, facts)),
    ...(verified || carried === undefined ? {} : { unprovenFacts: [...carried.unprovenFacts] }),
    protectedFacts: [...(context?.protectedFacts ?? []), ...(carried?.protectedFacts ?? [])],
    histories: {},
    ...(carried?.summary === undefined ? {} : { earlierSummary: carried.summary }),
    ...(carried?.cameFrom === undefined ? {} : { cameFrom: carried.cameFrom }),
    ...(carried?.switchedFrom === undefined ? {} : { switchedFrom: carried.switchedFrom }),
    ...(carried?.switchedArea === undefined ? {} : { switchedArea: carried.switchedArea }),
    toolCounts: {},
    turnCount: 0,
    recentTurnIds: [],
    createdAt: nowMs,
    lastActivityAt: nowMs,
  };
}

/** Nobody is known yet, and the number is one that is on file. */
function sharedBy(
  candidates: readonly CustomerContext[],
  facts: SessionMemo['facts'],
): Pick<SessionMemo, 'claim' | 'candidates'> {
  return {
    claim: { onFile: personalFacts(facts) },
    candidates: candidates.map(({ customerId, name }) => ({
      customerId,
      ...(name === undefined ? {} : { name }),
    })),
  };
}
