import { trace } from '@opentelemetry/api';
import { createChannelRouter } from '#shared/channels/channel-router.ts';
import { createTurnRecords, partitionOfStranger } from '#shared/channels/turn-record.ts';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Conversations, OpenConversationOptions } from '#shared/contracts/conversation.ts';
import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ThreadItem, ThreadStore } from '#shared/contracts/thread-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { tracerName } from '#shared/telemetry/trace-names.ts';
import { adoptSession } from './adopt-session.ts';
import { agentOf } from './agent-of.ts';
import { readCallPurpose } from './call-purpose.ts';
import type { CallQueue } from './call-queue.ts';
import type { CustomerArrived, StartChannelSwitch } from './channel-switch.ts';
import { createChatMessages } from './chat-messages.ts';
import { registerSession } from './customer-registration.ts';
import { guarded } from './guarded.ts';
import { isClaimed } from './identity.ts';
import { withFacts } from './known-facts.ts';
import { LiveConversation } from './live-conversation.ts';
import type { LiveSession } from './live-session.ts';
import { createMemoStore } from './memo-store.ts';
import { type OpenedSession, openSession, recallAfterProof } from './open-session.ts';
import { openingText } from './opening-text.ts';
import { createPromptRenderer } from './prompt-renderer.ts';
import { createRecognise } from './recognise.ts';
import { createSessionEvents } from './session-events.ts';
import { SessionKeeper } from './session-keeper.ts';
import { createToolCatalogue } from './tool-catalogue.ts';
import { createToolRunner } from './tool-runner.ts';
import { createTurnAftermath } from './turn-aftermath.ts';
import type { TurnDependencies } from './turn-scope.ts';
import { validateContent } from './validate-content.ts';
import { voicemailText } from './voicemail-text.ts';

export interface ConversationsOptions {
  readonly content: Content;
  readonly chatModel: ChatModel;
  readonly hotStore: Pick<HotStore, 'getText' | 'readVersioned' | 'writeVersioned' | 'publish'>;
  readonly documents: DocumentStore;
  readonly customers: CustomerContexts;
  readonly threads: ThreadStore;
  readonly callQueue: CallQueue;
  /** Absent where no messaging channel is set up. */
  readonly messageSender?: MessageSender;
  readonly startChannelSwitch: StartChannelSwitch;
  readonly customerArrived: CustomerArrived;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Scenario of sessions that name none. */
  readonly defaultScenario: string;
  /** A session is forgotten after this idle time. */
  readonly sessionTtlMs: number;
}

/** Items of the earlier channel that are shown to the agent, and how many are read to find them. */
const earlierItemCount = 6;
const readItemCount = 20;

/**
 * The turn engine behind every channel.
 *
 * @throws ContentError when agents, scenarios and tools do not fit together.
 */
export function createConversations(options: ConversationsOptions): Conversations {
  const { content, customers, threads, clock, logger } = options;
  const tracer = trace.getTracer(tracerName);
  const renderer = createPromptRenderer();
  validateContent(content, renderer);
  const sessions = createMemoStore({ hotStore: options.hotStore, ttlMs: options.sessionTtlMs });
  const events = createSessionEvents({ hotStore: options.hotStore, clock, logger });
  const turnRecords = createTurnRecords({ documents: options.documents });
  const advisor = createChannelRouter({ callQueue: options.callQueue, clock, logger });
  const turn: TurnDependencies = {
    agents: content.agents,
    catalogue: createToolCatalogue(content.tools),
    chatModel: options.chatModel,
    toolRunner: createToolRunner({ ...options, tracer, onIdentified }),
    recognise: createRecognise(options),
    advisor,
    renderer,
    chatMessages: createChatMessages(),
    clock,
    logger,
    tracer,
  };

  /** A tool has found out or proven who the customer is: what is on file becomes known. */
  async function onIdentified(session: LiveSession): Promise<void> {
    const { sessionId, customerId, verified } = session.memo;
    if (customerId === undefined || !verified) return;
    const context = await guarded(logger, 'customer was not looked up', { sessionId }, () =>
      customers.get(customerId),
    );
    if (context === undefined) return;
    const recalled = await recallAfterProof({ ...options, sessions }, session.memo, context);
    session.change((memo) => ({
      ...memo,
      facts: { ...recalled.facts, ...memo.facts },
      ...(recalled.protectedFacts === undefined ? {} : { protectedFacts: recalled.protectedFacts }),
      ...(recalled.earlierSummary === undefined ? {} : { earlierSummary: recalled.earlierSummary }),
    }));
  }

  function scenarioOf(memo: SessionMemo): ScenarioDefinition {
    const scenario =
      content.scenarios.get(memo.scenario) ?? content.scenarios.get(options.defaultScenario);
    if (scenario !== undefined) return scenario;
    throw new CodedError('configuration_invalid', `There is no scenario "${memo.scenario}".`);
  }

  async function earlierItemsOf(memo: SessionMemo): Promise<readonly ThreadItem[]> {
    const { sessionId, customerId, cameFrom, switchedFrom } = memo;
    const { switchedArea = switchedFrom && partitionOfStranger(switchedFrom) } = memo;
    if (customerId === undefined || cameFrom === undefined) return [];
    // What was said in a call without proof is not in the customer's thread.
    const owners = [
      ...(isClaimed(memo) ? [] : [customerId]),
      ...(switchedArea === undefined ? [] : [switchedArea]),
    ];
    const items = await guarded(logger, 'thread was not read', { sessionId }, () =>
      Promise.all(owners.map((owner) => threads.latest(owner, readItemCount))),
    );
    return (items ?? [])
      .flat()
      .filter((item) => item.sessionId !== sessionId && item.at <= memo.createdAt)
      .sort((left, right) => left.at - right.at)
      .slice(-earlierItemCount);
  }

  /** Tells everybody who needs to know that a session has begun; nobody waits for it. */
  async function announce(memo: SessionMemo, handoffId: string | undefined): Promise<void> {
    const { sessionId, customerId, channel } = memo;
    await guarded(logger, 'session was not registered', { sessionId }, () =>
      registerSession(customers, memo, scenarioOf(memo), clock.now(), handoffId),
    );
    if (handoffId === undefined || customerId === undefined) return;
    await guarded(logger, 'arrival was not reported', { sessionId }, () =>
      options.customerArrived({ handoffId, customerId, sessionId, channel }),
    );
  }

  function leaveQueue(sessionId: string): Promise<void> {
    return guarded(logger, 'waiting line was not left', { sessionId }, () =>
      options.callQueue.leave(sessionId),
    );
  }

  /** The opened session; a call that we have just placed also knows what it is for. */
  async function withPurpose(
    { memo, resumed }: OpenedSession,
    { sessionId, callDirection }: OpenConversationOptions,
  ): Promise<SessionMemo> {
    if (resumed || callDirection !== 'outbound') return memo;
    const purpose = await guarded(logger, 'purpose of a call was not read', { sessionId }, () =>
      readCallPurpose(options.hotStore, sessionId),
    );
    return purpose === undefined ? memo : withFacts(memo, purpose);
  }

  return {
    async open(asked: OpenConversationOptions) {
      const opened = await openSession({ ...options, sessions }, asked);
      const { version, resumed, handoffId, recap } = opened;
      const memo = await withPurpose(opened, asked);
      const scenario = scenarioOf(memo);
      const session = new SessionKeeper({ store: sessions, memo, version });
      advisor.prepare({ memo, scenario });
      const earlierItems = await earlierItemsOf(memo);
      const conversation = new LiveConversation({
        sessionId: asked.sessionId,
        session,
        scenario,
        earlierItems,
        turn,
        events,
        traceparent: asked.traceparent,
        aftermath: createTurnAftermath({
          session,
          scenario,
          customers,
          threads,
          turnRecords,
          adopt: (owners) => adoptSession(options, owners),
          clock,
          logger,
        }),
        leaveQueue: () => leaveQueue(asked.sessionId),
        openingText: () =>
          openingText({ ...options, renderer }, { memo, scenario, handoffId, recap }),
        voicemailText: () =>
          voicemailText(renderer, agentOf(content.agents, session.memo.activeAgent), scenario),
      });
      events.publish(memo, { type: 'session-start', agent: memo.activeAgent, resumed });
      if (!resumed) conversation.inBackground(announce(memo, handoffId));
      return conversation;
    },
  };
}
