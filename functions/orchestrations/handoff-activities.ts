import { webChatInvitation } from '#shared/channels/whatsapp-channel.ts';
import type { OutboundMessage } from '#shared/contracts/message-sender.ts';
import { type SessionControl, sessionControlChannel } from '#shared/contracts/session-event.ts';
import { ownerOf } from '#shared/conversation/identity.ts';
import { knownFacts } from '#shared/conversation/known-facts.ts';
import { openingItemId, openingMessage } from '#shared/conversation/opening-message.ts';
import { MessagingError } from '#shared/errors/coded-error.ts';
import { createDeliveryReports } from '../messaging/delivery-reports.ts';
import { createWebChatLink } from '../messaging/web-chat-link.ts';
import type { Services } from '../services.ts';
import type {
  ConversationSummary,
  HandoffActivityInputs,
  HandoffActivityName,
  HandoffContext,
  SentMessage,
} from './channel-handoff-messages.ts';
import { customerOfHandoff } from './handoff-customer.ts';

/** How long the link in a switch's first message can be opened. */
const linkLifeSeconds = 24 * 3600;

type Activities = {
  readonly [Name in HandoffActivityName]: (
    input: HandoffActivityInputs[Name],
    services: Services,
  ) => Promise<unknown>;
};

/** What the channel handoff does to the world. Each may run more than once and has one effect. */
export const handoffActivities: Activities = {
  summariseHandoff,
  saveHandoffContext,
  syncHandoffThread,
  sendHandoffMessage,
  remindOfHandoff,
  tellVoiceLeg,
  closeVoiceLeg,
  finishHandoff,
};

async function summariseHandoff(
  { sessionId }: HandoffActivityInputs['summariseHandoff'],
  services: Services,
): Promise<ConversationSummary | null> {
  const stored = await services.sessions.load(sessionId);
  // A caller who never got through has said nothing yet.
  if (stored === undefined) return null;
  const { activeAgent, scenario } = stored.memo;
  return { summary: await services.summarise(stored.memo), activeAgent, scenario };
}

async function saveHandoffContext(handoff: HandoffContext, { customers }: Services): Promise<void> {
  const { handoffId, sessionId, target, from, startedAtMs, conversation, customerPhone } = handoff;
  const customerId = await customerOfHandoff(customers, handoff);
  await customers.update(customerId, (context) => ({
    ...context,
    // A guest is known by the number only; a customer's number is not changed by calling from another.
    ...(handoff.customerId === undefined && customerPhone !== undefined
      ? { phone: customerPhone }
      : {}),
    conversationSummary: conversation.summary,
    ...(conversation.activeAgent === undefined ? {} : { activeAgent: conversation.activeAgent }),
    ...(conversation.scenario === undefined ? {} : { scenario: conversation.scenario }),
    pendingHandoff: {
      handoffId,
      from,
      to: target,
      fromSessionId: sessionId,
      at: startedAtMs,
      ...(customerPhone === undefined ? {} : { phone: customerPhone }),
    },
  }));
}

async function syncHandoffThread(
  handoff: HandoffContext,
  { customers, threads, sessions }: Services,
): Promise<void> {
  const { requestId, target, startedAtMs, from, sessionId, conversation } = handoff;
  const customerId = await customerOfHandoff(customers, handoff);
  const memo = (await sessions.load(sessionId))?.memo;
  // Of a call without proof nothing gets into the thread of the customer it claims to be.
  const owner = memo === undefined ? customerId : ownerOf(memo);
  const threadId = await threads.append(owner, [
    {
      id: `${requestId}:switch:${target}`,
      at: startedAtMs,
      channel: from,
      sessionId,
      speaker: 'system',
      text: `Moving from ${from} to ${target}. ${conversation.summary}`,
    },
  ]);
  if (owner !== customerId) return;
  await customers.update(customerId, (context) => ({ ...context, threadId }));
}

async function sendHandoffMessage(
  input: HandoffActivityInputs['sendHandoffMessage'],
  services: Services,
): Promise<SentMessage> {
  const { customers, messages, hotStore, logger } = services;
  const { customerPhone, requestId, channel, handoffId } = input;
  if (messages === undefined) return { state: 'failed', reason: 'no-messaging-channel' };
  if (customerPhone === undefined) return { state: 'failed', reason: 'no-phone-number' };
  const link =
    channel === 'webchat'
      ? await linkFor(input, await customerOfHandoff(customers, input), services)
      : undefined;
  const text = await firstMessage(input, services);
  let messageId: string;
  try {
    ({ messageId } = await messages.send(
      customerPhone,
      link === undefined ? { kind: 'text', text } : webChatInvitation(text, link),
      `${requestId}:${channel}`,
    ));
  } catch (error) {
    if (!(error instanceof MessagingError)) throw error;
    logger.warn('switch message was refused', { handoffId, channel, error });
    return { state: 'failed', reason: 'message-refused' };
  }
  await rememberOpening(input, text, services);
  const report = await createDeliveryReports({ hotStore }).expect(messageId, handoffId);
  if (report?.state === 'failed') return { state: 'failed', reason: report.reason };
  return {
    state: report?.state ?? 'sent',
    messageId,
    ...(link === undefined ? {} : { link }),
  };
}

async function remindOfHandoff(
  input: HandoffActivityInputs['remindOfHandoff'],
  services: Services,
): Promise<void> {
  const { messages } = services;
  const { customerPhone, requestId, channel } = input;
  if (messages === undefined || customerPhone === undefined) return;
  const reminder: OutboundMessage =
    channel === 'whatsapp'
      ? {
          kind: 'text',
          text: 'We are still here for you. Just write back when it suits you, and we go on where we stopped.',
        }
      : webChatInvitation(
          'Your chat is still open for you.',
          await linkFor(input, await customerOfHandoff(services.customers, input), services),
        );
  await messages.send(customerPhone, reminder, `${requestId}:reminder`);
}

async function tellVoiceLeg(
  input: HandoffActivityInputs['tellVoiceLeg'],
  { hotStore }: Services,
): Promise<void> {
  const { handoffId, sessionId, channel: target, reason } = input;
  const control: SessionControl = input.delivered
    ? { type: 'channel-switch-delivered', handoffId, target }
    : { type: 'channel-switch-failed', handoffId, target, reason };
  await hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(control));
}

async function closeVoiceLeg(
  { sessionId }: HandoffActivityInputs['closeVoiceLeg'],
  { hotStore, callRecords, calls }: Services,
): Promise<void> {
  const control: SessionControl = { type: 'session-close', reason: 'channel-switch' };
  await hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(control));
  const record = await callRecords.get(sessionId);
  if (record?.callConnectionId !== undefined) await calls.hangUp(record.callConnectionId);
}

async function finishHandoff(
  { outcome, ...handoff }: HandoffActivityInputs['finishHandoff'],
  { customers, callRecords, hotStore, clock }: Services,
): Promise<void> {
  const { handoffId, sessionId, from } = handoff;
  if (outcome !== 'failed' && from === 'webchat') {
    // The page they have left says so, and takes no more.
    const control: SessionControl = { type: 'session-close', reason: 'channel-switch' };
    await hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(control));
  }
  if (outcome !== 'failed' && from === 'voice') {
    await callRecords.update(sessionId, (record) =>
      record.status === 'failed' ? undefined : { ...record, status: 'transferred' },
    );
  }
  const customerId = await customerOfHandoff(customers, handoff);
  await customers.update(customerId, (context) => {
    const { pendingHandoff, ...rest } = context;
    const kept = pendingHandoff?.handoffId === handoffId ? rest : context;
    if (outcome === 'failed') return kept;
    return {
      ...kept,
      sessions: context.sessions.map((session) =>
        session.sessionId === sessionId
          ? { ...session, state: 'transferred', endedAt: session.endedAt ?? clock.now() }
          : session,
      ),
    };
  });
}

async function linkFor(
  { requestId, customerPhone }: HandoffContext,
  customerId: string,
  services: Services,
): Promise<string> {
  const { url } = await createWebChatLink(services, {
    customerId,
    phone: customerPhone,
    key: requestId,
    lifeSeconds: linkLifeSeconds,
  });
  return url;
}

/** The scenario's first message on that channel. */
async function firstMessage(
  input: HandoffActivityInputs['sendHandoffMessage'],
  { sessions, content, renderer, settings }: Services,
): Promise<string> {
  const { sessionId, conversation, channel, agentMessage } = input;
  const memo = (await sessions.load(sessionId))?.memo;
  const scenario = content.scenarios.get(
    conversation.scenario ?? memo?.scenario ?? settings.scenario,
  );
  const opening =
    scenario &&
    openingMessage(renderer, scenario, channel, {
      facts: memo === undefined ? {} : knownFacts(memo),
      summary: conversation.summary,
      agentMessage,
    });
  return opening ?? agentMessage;
}

/** On WhatsApp the opening is said with this message; on web chat the chat itself says it. */
async function rememberOpening(
  {
    handoffId,
    channel,
    sessionId,
    conversation,
    ...handoff
  }: HandoffActivityInputs['sendHandoffMessage'],
  text: string,
  { customers, threads, clock }: Services,
): Promise<void> {
  if (channel !== 'whatsapp') return;
  const { activeAgent: agent } = conversation;
  await threads.append(await customerOfHandoff(customers, handoff), [
    {
      id: openingItemId(handoffId),
      at: clock.now(),
      channel,
      sessionId,
      speaker: 'agent',
      ...(agent === undefined ? {} : { agent }),
      text,
    },
  ]);
}
