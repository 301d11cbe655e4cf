import { canonicalPhone, type HandsetRegistry } from '../handset/handset-registry.ts';
import { notificationSchema } from '../handset/notification.ts';
import { AcsError } from './acs-error.ts';
import { type Route, readBody } from './route.ts';

/** First version that knows `interactive` (Microsoft docs: Advanced Messages, REST versions). */
const INTERACTIVE_SINCE = '2025-01-15-preview';

/** Advanced Messages: send, templates, media download. */
export function messageRoutes(options: {
  readonly handsets: HandsetRegistry;
  readonly channelId: string;
}): readonly Route[] {
  const { handsets, channelId } = options;
  const requireChannel = (id: string) => {
    if (id !== channelId) throw new AcsError(404, 'ChannelNotFound', `There is no channel ${id}.`);
  };
  return [
    {
      method: 'POST',
      path: '/messages/notifications:send',
      access: 'signed',
      handle({ json, query }) {
        const notification = readBody(notificationSchema, json);
        requireChannel(notification.channelRegistrationId);
        if (
          notification.kind === 'interactive' &&
          (query.get('api-version') ?? '') < INTERACTIVE_SINCE
        ) {
          throw new AcsError(
            400,
            'BadRequest',
            `interactive needs api-version ${INTERACTIVE_SINCE}.`,
          );
        }
        const messageId = handsets.receive(notification);
        const to = canonicalPhone(notification.to[0] ?? '');
        return { status: 202, json: { receipts: [{ messageId, to }] } };
      },
    },
    {
      method: 'GET',
      path: '/messages/channels/{channelId}/templates',
      access: 'signed',
      handle({ params }) {
        requireChannel(params.channelId ?? '');
        const value = handsets.templates().map(({ name, language, body }) => ({
          name,
          language,
          status: 'approved',
          kind: 'whatsApp',
          content: { name, language, components: [{ type: 'BODY', text: body }] },
        }));
        return { status: 200, json: { value } };
      },
    },
    {
      method: 'GET',
      path: '/messages/streams/{id}',
      access: 'signed',
      handle({ params }) {
        const media = handsets.media(params.id ?? '');
        if (media === undefined)
          throw new AcsError(404, 'MediaNotFound', 'There is no such media.');
        return {
          status: 200,
          bytes: { contentType: 'application/octet-stream', content: media.content },
        };
      },
    },
  ];
}
