import type { MessageSender, OutboundMessage } from '#shared/contracts/message-sender.ts';
import type { ServiceWindow } from './service-window.ts';

/** Longest parameter of a template (Meta docs: message templates, text parameters). */
const maxParameterLength = 1024;

/**
 * Sends texts as they are while the customer service window is open, and inside the approved
 * template otherwise: WhatsApp delivers nothing else then.
 *
 * @param options.template has one parameter, the text.
 */
export function createWindowAwareSender(options: {
  readonly sender: MessageSender;
  readonly window: Pick<ServiceWindow, 'isOpen'>;
  readonly template: { readonly name: string; readonly language: string };
}): MessageSender {
  const { sender, window, template } = options;
  return {
    async send(to, message, idempotencyKey) {
      const isFreeForm = message.kind !== 'template' && !(await window.isOpen(to));
      const toSend = isFreeForm ? asTemplate(message, template) : message;
      return sender.send(to, toSend, idempotencyKey);
    },
  };
}

/** Buttons, lists and media have no place in the template; what they say has. */
function asTemplate(
  message: Exclude<OutboundMessage, { readonly kind: 'template' }>,
  template: { readonly name: string; readonly language: string },
): OutboundMessage {
  const text =
    message.kind === 'media'
      ? [message.caption, message.mediaUrl].filter((part) => part !== undefined).join(' ')
      : message.text;
  return { kind: 'template', ...template, values: [toParameter(text)] };
}

/** A parameter is one line; a link at its end stays whole when the words before it are too long. */
function toParameter(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= maxParameterLength) return line;
  const link = /\s(https?:\/\/\S+)$/.exec(line)?.[1] ?? '';
  const words = line.slice(0, maxParameterLength - link.length - 2);
  return link === '' ? `${words}…` : `${words}… ${link}`;
}
