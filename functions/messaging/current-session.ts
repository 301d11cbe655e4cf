import { createHash } from 'node:crypto';
import { type SessionId, sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Services } from '../services.ts';

/**
 * The session that a WhatsApp message belongs to: the one going on with this number; a new one when
 * it has ended by silence, or when the customer comes by a switch that this session does not know.
 *
 * The id holds the digits of the number, so that people can find a stranger's session.
 */
export async function currentWhatsAppSession(
  {
    hotStore,
    customers,
    clock,
    settings,
  }: Pick<Services, 'hotStore' | 'customers' | 'clock' | 'settings'>,
  phone: string,
): Promise<SessionId> {
  const digits = phone.replace(/^\+/, '');
  const key = `messaging:${digits}`;
  const pending = (await customers.findByPhone(phone))?.pendingHandoff;
  const known = await hotStore.getText(key);
  const arriving = pending?.to === 'whatsapp' ? pending : undefined;
  const session =
    arriving === undefined
      ? (known ?? `whatsapp-${digits}-${Math.floor(clock.now()).toString(36)}`)
      : `whatsapp-${digits}-${digestOf(`${arriving.handoffId}:${arriving.at}`)}`;
  await hotStore.setText(key, session, { ttlMs: settings.messagingSessionTtlMs });
  return sessionIdSchema.parse(session);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
