import { createHash } from 'node:crypto';
import { agreedSwitchTo } from '#shared/channels/agreed-switch.ts';
import { ownerOfNumber } from '#shared/channels/number-owner.ts';
import { type SessionId, sessionIdSchema } from '#shared/contracts/ids.ts';
import { currentSessionKey, whatsappSessionPrefix } from '#shared/messaging/whatsapp-keys.ts';
import type { Services } from '../services.ts';

/**
 * The session that a WhatsApp message belongs to: the one going on with this number; a new one when
 * it has ended by silence, or when the customer comes by a switch that this session does not know.
 */
export async function currentWhatsAppSession(
  {
    hotStore,
    customers,
    clock,
    settings,
    phoneDigest,
  }: Pick<Services, 'hotStore' | 'customers' | 'clock' | 'settings' | 'phoneDigest'>,
  phone: string,
): Promise<SessionId> {
  const digest = phoneDigest(phone);
  const prefix = whatsappSessionPrefix(digest);
  const key = currentSessionKey(digest);
  const channel = 'whatsapp';
  const { customer } = await ownerOfNumber(customers, { phone, channel, nowMs: clock.now() });
  const known = await hotStore.getText(key);
  const arriving = customer && agreedSwitchTo(customer, { channel, phone });
  const session =
    arriving === undefined
      ? (known ?? `${prefix}${Math.floor(clock.now()).toString(36)}`)
      : `${prefix}${digestOf(`${arriving.handoffId}:${arriving.at}`)}`;
  await hotStore.setText(key, session, { ttlMs: settings.messagingSessionTtlMs });
  return sessionIdSchema.parse(session);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
