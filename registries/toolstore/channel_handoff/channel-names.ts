import type { Channel } from '#shared/contracts/ids.ts';

/** What customers call a channel. */
export const channelName = (channel: Channel): string =>
  ({ voice: 'phone', whatsapp: 'WhatsApp', webchat: 'web chat' })[channel];
