import { createHash } from 'node:crypto';
import { phoneNumberOf } from '#shared/channels/phone-number.ts';
import type { CustomerContexts } from '#shared/contracts/customer.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { HandoffContext } from './channel-handoff-messages.ts';

/**
 * Whose switch this is: the known customer, the one with this phone number, or a guest who is known
 * by the number only.
 *
 * @throws CodedError `invalid_request` when neither customer nor number is known.
 */
export async function customerOfHandoff(
  customers: Pick<CustomerContexts, 'findByPhone'>,
  { customerId, customerPhone }: Pick<HandoffContext, 'customerId' | 'customerPhone'>,
): Promise<string> {
  if (customerId !== undefined) return customerId;
  const phone = customerPhone === undefined ? undefined : phoneNumberOf(customerPhone);
  if (phone === undefined) {
    throw new CodedError('invalid_request', 'Neither the customer nor a number is known.');
  }
  const found = await customers.findByPhone(phone);
  if (found !== undefined) return found.customerId;
  return `guest-${createHash('sha256').update(phone).digest('hex').slice(0, 20)}`;
}
