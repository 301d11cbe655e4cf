import {
  type EventGridEvent,
  type InboundContent,
  parseEventGridEvents,
} from '#shared/messaging/event-grid-events.ts';
import { createServiceWindow } from '#shared/messaging/service-window.ts';
import { whatsappMailbox } from '#shared/messaging/whatsapp-keys.ts';
import { bodyOf } from '../http/body-of.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import type { HandoffEvent } from '../orchestrations/channel-handoff-messages.ts';
import type { Services, WaitingMessage } from '../services.ts';
import { answerMessage } from './answer-message.ts';
import { createDeliveryReports, type DeliveryReport } from './delivery-reports.ts';

/**
 * Event Grid delivers WhatsApp messages and delivery reports here. Messages of one customer are
 * answered one at a time, in order, each once; one that could not be answered stays in its mailbox
 * and the batch is delivered again.
 */
export const whatsAppWebhook = defineEndpoint({
  name: 'whatsAppWebhook',
  method: 'POST',
  route: 'channels/whatsapp/webhook',
  access: 'event-grid',
  body: bodyOf(parseEventGridEvents),
  async handle({ body: events, services }) {
    const validation = events.find((event) => event.type === 'subscription-validation');
    if (validation?.type === 'subscription-validation') {
      return { status: 200, body: { validationResponse: validation.validationCode } };
    }
    for (const event of events) {
      if (event.type === 'message-status') await applyReport(services, event);
    }
    const mailboxOf = (phone: string) => whatsappMailbox(services.phoneDigest(phone));
    const senders = new Set<string>();
    for (const event of events) {
      if (event.type !== 'message-received') continue;
      const message = toWaitingMessage(event);
      if (message === undefined) continue;
      await createServiceWindow(services).open(message.from);
      await services.mailbox.post(mailboxOf(message.from), message.messageId, message);
      senders.add(message.from);
    }
    await Promise.all(
      [...senders].map((phone) =>
        services.mailbox.drain(mailboxOf(phone), (message, signal) =>
          answerMessage(services, message, signal),
        ),
      ),
    );
    return { status: 200, body: { status: 'ok' } };
  },
});

async function applyReport(
  { hotStore, orchestrations, logger }: Services,
  event: Extract<EventGridEvent, { type: 'message-status' }>,
): Promise<void> {
  const { messageId, status } = event;
  const isReceived = status === 'delivered' || status === 'read';
  if (!isReceived && status !== 'failed') return;
  const report: DeliveryReport = {
    state: isReceived ? 'delivered' : 'failed',
    reason: event.error?.code ?? '',
  };
  const handoffId = await createDeliveryReports({ hotStore }).record(messageId, report);
  if (handoffId === undefined) return;
  const handoffEvent: HandoffEvent = isReceived
    ? { type: 'delivered', messageId }
    : { type: 'failed', messageId, reason: report.reason };
  const known = await orchestrations.raiseEvent(handoffId, handoffEvent.type, handoffEvent);
  if (!known) logger.warn('delivery report for an unknown switch', { handoffId });
}

/** Undefined for what needs no answer: reactions, and senders who hide their number. */
function toWaitingMessage(
  event: Extract<EventGridEvent, { type: 'message-received' }>,
): WaitingMessage | undefined {
  const text = textOf(event.content);
  if (event.from === undefined || text === undefined) return undefined;
  const source = event.content.kind === 'choice' ? 'button' : 'text';
  return { messageId: event.messageId, from: event.from, text, source };
}

/** What the agent reads. Square brackets mark what the customer did not write. */
function textOf(content: InboundContent): string | undefined {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'choice':
      return content.title;
    case 'media': {
      const what = content.mimeType.startsWith('image/') ? 'picture' : 'file';
      return content.caption === '' ? `[sent a ${what}]` : `${content.caption} [sent a ${what}]`;
    }
    case 'unreadable':
      return `[sent a message of kind ${content.messageType}, which cannot be read]`;
    case 'reaction':
      return undefined;
    default:
      return content satisfies never;
  }
}
