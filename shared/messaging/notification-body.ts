import type { OutboundMessage } from '#shared/contracts/message-sender.ts';

/** Version that knows `interactive`; the package's own default does not (Microsoft docs: Advanced Messages). */
const INTERACTIVE_API_VERSION = '2025-01-15-preview';

export interface NotificationRequest {
  readonly body: Readonly<Record<string, unknown>>;
  /** Undefined: the package's default. */
  readonly apiVersion: string | undefined;
}

const interactive = (
  text: string,
  action: Readonly<Record<string, unknown>>,
): NotificationRequest => ({
  body: { kind: 'interactive', interactiveMessage: { body: { kind: 'text', text }, action } },
  apiVersion: INTERACTIVE_API_VERSION,
});

/** What a message looks like on the wire, without channel and recipient. */
export function notificationBody(message: OutboundMessage): NotificationRequest {
  switch (message.kind) {
    case 'text':
      return { body: { kind: 'text', content: message.text }, apiVersion: undefined };
    case 'media': {
      const { mediaKind: kind, mediaUrl: mediaUri, caption } = message;
      return { body: { kind, mediaUri, caption }, apiVersion: undefined };
    }
    case 'template': {
      const values = message.values.map((text, index) => ({
        kind: 'text',
        name: `value${index + 1}`,
        text,
      }));
      const body = values.map(({ name }) => ({ refValue: name }));
      const { name, language } = message;
      const bindings = { kind: 'whatsApp', body };
      return {
        body: { kind: 'template', template: { name, language, values, bindings } },
        apiVersion: undefined,
      };
    }
    case 'buttons':
      return interactive(message.text, {
        kind: 'whatsAppButtonAction',
        content: { kind: 'buttonSet', buttons: message.buttons },
      });
    case 'list':
      return interactive(message.text, {
        kind: 'whatsAppListAction',
        content: {
          kind: 'actionSet',
          title: message.buttonTitle,
          groups: [{ title: message.buttonTitle, items: message.items }],
        },
      });
    default:
      return message satisfies never;
  }
}
