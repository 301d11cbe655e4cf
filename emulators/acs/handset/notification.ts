import { z } from 'zod';
import type { HandsetMessage } from './handset-protocol.ts';
import { fillTemplate, type MessageTemplate } from './message-template.ts';
import { TemplateMismatchError } from './template-mismatch-error.ts';

const recipient = {
  channelRegistrationId: z.string(),
  to: z.array(z.string().min(1)).length(1, 'A message goes to exactly one number.'),
};
const media = {
  mediaUri: z.url({ protocol: /^https?$/ }),
  content: z.string().optional(),
  caption: z.string().optional(),
};
const words = z.looseObject({ kind: z.literal('text'), text: z.string().min(1).max(1024) });
// WhatsApp's limits: 3 buttons of 20 characters, 10 list items of 24 (Meta docs: Interactive messages).
const button = z.looseObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) });
const item = z.looseObject({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(24),
  description: z.string().max(72).optional(),
});

/** Body of `notifications:send` (Microsoft docs: Advanced Messages, REST; 2024-08-30 and 2025-01-15-preview). */
export const notificationSchema = z.discriminatedUnion('kind', [
  z.looseObject({ ...recipient, kind: z.literal('text'), content: z.string().min(1).max(4096) }),
  z.looseObject({ ...recipient, kind: z.literal('image'), ...media }),
  z.looseObject({ ...recipient, kind: z.literal('video'), ...media }),
  z.looseObject({ ...recipient, kind: z.literal('audio'), ...media }),
  z.looseObject({
    ...recipient,
    kind: z.literal('document'),
    ...media,
    fileName: z.string().optional(),
  }),
  z.looseObject({
    ...recipient,
    kind: z.literal('template'),
    template: z.looseObject({
      name: z.string().min(1),
      language: z.string().min(2),
      values: z
        .array(z.looseObject({ kind: z.string(), name: z.string(), text: z.string().optional() }))
        .default([]),
      bindings: z
        .looseObject({
          kind: z.literal('whatsApp'),
          body: z.array(z.looseObject({ refValue: z.string() })).default([]),
        })
        .optional(),
    }),
  }),
  z.looseObject({
    ...recipient,
    kind: z.literal('interactive'),
    interactiveMessage: z.looseObject({
      body: words,
      action: z.discriminatedUnion('kind', [
        z.looseObject({
          kind: z.literal('whatsAppButtonAction'),
          content: z.looseObject({
            kind: z.literal('buttonSet'),
            buttons: z.array(button).min(1).max(3),
          }),
        }),
        z.looseObject({
          kind: z.literal('whatsAppListAction'),
          content: z.looseObject({
            kind: z.literal('actionSet'),
            title: z.string().min(1).max(20),
            groups: z
              .array(z.looseObject({ title: z.string(), items: z.array(item).min(1) }))
              .min(1),
          }),
        }),
      ]),
    }),
  }),
]);

export type Notification = z.infer<typeof notificationSchema>;

function templateMessage(
  template: Extract<Notification, { kind: 'template' }>['template'],
  templates: readonly MessageTemplate[],
): Pick<HandsetMessage, 'content' | 'template'> {
  const { name, language, values, bindings } = template;
  const known = templates.find((one) => one.name === name && one.language === language);
  if (known === undefined) {
    throw new TemplateMismatchError('132001', `There is no template "${name}" in ${language}.`);
  }
  const parameters = (bindings?.body ?? []).map(({ refValue }) => {
    const value = values.find((one) => one.name === refValue);
    if (value?.text === undefined)
      throw new TemplateMismatchError('132000', `Nothing is bound to "${refValue}".`);
    return value.text;
  });
  return { content: fillTemplate(known, parameters), template: { name, language } };
}

/**
 * What a notification looks like on the customer's screen.
 * @throws TemplateMismatchError when its template does not exist or gets other parameters.
 */
export function messageOnScreen(
  notification: Notification,
  templates: readonly MessageTemplate[],
): Omit<HandsetMessage, 'type' | 'messageId' | 'atMs'> {
  switch (notification.kind) {
    case 'text':
      return { kind: 'text', content: notification.content };
    case 'image':
    case 'video':
    case 'audio':
    case 'document': {
      const { kind, mediaUri, content, caption } = notification;
      return { kind, content: caption ?? content ?? '', mediaUri };
    }
    case 'template':
      return { kind: 'template', ...templateMessage(notification.template, templates) };
    case 'interactive': {
      const { body, action } = notification.interactiveMessage;
      if (action.kind === 'whatsAppButtonAction') {
        const buttons = action.content.buttons.map(({ id, title }) => ({ id, title }));
        return { kind: 'interactive', content: body.text, buttons };
      }
      const items = action.content.groups.flatMap((group) =>
        group.items.map(({ id, title, description }) => ({ id, title, description })),
      );
      return {
        kind: 'interactive',
        content: body.text,
        list: { title: action.content.title, items },
      };
    }
    default:
      return notification satisfies never;
  }
}
