import type { CustomerContext, CustomerContexts } from '#shared/contracts/customer.ts';
import type { Channel } from '#shared/contracts/ids.ts';

/** Longest time that an agreed switch makes a number, that is not on file, its customer's own. */
const agreementLifeMs = 24 * 3_600_000;

/** Whom a phone number stands for. */
export interface NumberOwner {
  readonly customer: CustomerContext | undefined;
  /** Several customers share the number, and nothing tells which of them it is. Else empty. */
  readonly candidates: readonly CustomerContext[];
  /** Several customers share the number, so that writing from it does not show which of them it is. */
  readonly isShared: boolean;
}

/**
 * Finds out whom a number stands for on a channel. On WhatsApp that is first of all the customer who
 * agreed, on another channel, to go on at this number, unless it is on file for somebody else.
 *
 * @param number.phone E.164
 * @param number.nowMs epoch milliseconds
 */
export async function ownerOfNumber(
  customers: Pick<CustomerContexts, 'listByPhone' | 'findExpectedAt'>,
  number: { readonly phone: string; readonly channel: Channel; readonly nowMs: number },
): Promise<NumberOwner> {
  const { phone, channel, nowMs } = number;
  const [owners, expected] = await Promise.all([
    customers.listByPhone(phone),
    channel === 'whatsapp' ? customers.findExpectedAt(phone) : undefined,
  ]);
  const known = realOwners(owners);
  const isShared = known.length > 1;
  if (expected !== undefined && isOpen(expected, channel, nowMs)) {
    const isTheirs = owners.some(({ customerId }) => customerId === expected.customerId);
    if (isTheirs || owners.every(isGuest)) return { customer: expected, candidates: [], isShared };
  }
  return { customer: soleOwner(owners), candidates: isShared ? known : [], isShared };
}

/** The one customer among those with a number; undefined when there is none or when several share it. */
export function soleOwner(owners: readonly CustomerContext[]): CustomerContext | undefined {
  const [only, another] = realOwners(owners);
  return another === undefined ? only : undefined;
}

/** Guests count only where there is nobody else. */
function realOwners(owners: readonly CustomerContext[]): readonly CustomerContext[] {
  const real = owners.filter((owner) => !isGuest(owner));
  return real.length === 0 ? owners : real;
}

const isOpen = ({ pendingHandoff }: CustomerContext, channel: Channel, nowMs: number): boolean =>
  pendingHandoff?.to === channel && nowMs - pendingHandoff.at <= agreementLifeMs;

/** Somebody of whom nothing is on file but the number: there is nobody to be taken for another. */
const isGuest = ({ name, profile }: CustomerContext): boolean =>
  name === undefined && Object.keys(profile).length === 0;
