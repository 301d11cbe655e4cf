import { whatsappMessages } from '#shared/channels/whatsapp-channel.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { OutboundMessage } from '#shared/contracts/message-sender.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Services, WaitingMessage } from '../services.ts';
import { currentWhatsAppSession } from './current-session.ts';

/**
 * Answers one WhatsApp message: a turn of the conversation, then the reply.
 *
 * Handling it again after a crash is safe: the turn runs once, and its reply is sent once.
 *
 * @param signal aborts when another consumer has taken over the conversation.
 */
export async function answerMessage(
  services: Services,
  { messageId, from, text, source }: WaitingMessage,
  signal: AbortSignal,
): Promise<void> {
  const { conversations, messages } = services;
  if (messages === undefined) {
    throw new CodedError('configuration_invalid', 'ACS_WHATSAPP_CHANNEL_ID is missing.');
  }
  const sessionId = await currentWhatsAppSession(services, from);
  const conversation = await conversations.open({
    sessionId,
    channel: 'whatsapp',
    customerPhone: from,
  });
  const events = await collect(conversation, { turnId: messageId, text, source }, signal);
  signal.throwIfAborted();
  const replies = whatsappMessages(events);
  const toSend =
    replies.length > 0 ? replies : await rememberedReply(services, sessionId, messageId);
  for (const [index, reply] of toSend.entries()) {
    await messages.send(from, reply, `reply:${sessionId}:${messageId}:${index}`);
  }
}

async function collect(
  conversation: Conversation,
  input: { readonly turnId: string; readonly text: string; readonly source: 'text' | 'button' },
  signal: AbortSignal,
): Promise<readonly TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of conversation.respond(input, signal)) events.push(event);
  return events;
}

/** The reply of a turn that ran before a crash and may not have been sent. */
async function rememberedReply(
  { sessions }: Services,
  sessionId: string,
  turnId: string,
): Promise<readonly OutboundMessage[]> {
  const memo = (await sessions.load(sessionId))?.memo;
  const text = Object.values(memo?.histories ?? {})
    .flat()
    .filter((item) => item.role === 'assistant' && item.turnId === turnId)
    .map((item) => (item.role === 'assistant' ? item.text : ''))
    .filter((part, index, parts) => part !== '' && parts.indexOf(part) === index)
    .join('\n');
  return text === '' ? [] : [{ kind: 'text', text }];
}
