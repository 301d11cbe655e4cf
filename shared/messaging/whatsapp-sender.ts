import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import { createAcsMessageSender } from './acs-message-sender.ts';
import type { PhoneDigest } from './phone-digest.ts';
import { createServiceWindow } from './service-window.ts';
import { createWindowAwareSender } from './window-aware-sender.ts';

/** The settings it needs, by their names. */
export interface WhatsAppSettings {
  readonly ACS_CONNECTION_STRING: string;
  readonly ACS_WHATSAPP_CHANNEL_ID?: string | undefined;
  readonly WHATSAPP_OPENING_TEMPLATE: string;
  readonly WHATSAPP_TEMPLATE_LANGUAGE: string;
}

/**
 * The sender that every process uses: what it sends arrives whether the customer has written lately
 * or not.
 *
 * @returns undefined when no channel is set up.
 */
export function createWhatsAppSender(
  settings: WhatsAppSettings,
  dependencies: {
    readonly hotStore: Pick<HotStore, 'getText' | 'setText'>;
    readonly phoneDigest: PhoneDigest;
    readonly clock: Clock;
  },
): MessageSender | undefined {
  const { ACS_WHATSAPP_CHANNEL_ID: channelId, ACS_CONNECTION_STRING: connectionString } = settings;
  if (channelId === undefined) return undefined;
  return createWindowAwareSender({
    sender: createAcsMessageSender({ connectionString, channelId, clock: dependencies.clock }),
    window: createServiceWindow(dependencies),
    template: {
      name: settings.WHATSAPP_OPENING_TEMPLATE,
      language: settings.WHATSAPP_TEMPLATE_LANGUAGE,
    },
  });
}
