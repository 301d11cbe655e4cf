import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import { phoneNumberOf } from './phone-number.ts';

/** A switch the customer has agreed to and not yet arrived from. */
export type AgreedSwitch = NonNullable<CustomerContext['pendingHandoff']>;

/**
 * The switch by which a customer arrives here, if there is one. On WhatsApp only the number that was
 * written to arrives: another phone of theirs, or of their household, has agreed to nothing.
 *
 * @param here.phone E.164 number of the WhatsApp sender.
 */
export function agreedSwitchTo(
  { pendingHandoff }: Pick<CustomerContext, 'pendingHandoff'>,
  here: { readonly channel: Channel; readonly phone: string | undefined },
): AgreedSwitch | undefined {
  if (pendingHandoff?.to !== here.channel) return undefined;
  if (here.channel !== 'whatsapp' || pendingHandoff.phone === undefined) return pendingHandoff;
  const sender = here.phone === undefined ? undefined : phoneNumberOf(here.phone);
  return sender !== undefined && sender === phoneNumberOf(pendingHandoff.phone)
    ? pendingHandoff
    : undefined;
}
