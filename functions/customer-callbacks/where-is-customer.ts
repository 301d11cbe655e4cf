import type { Callback } from '#registries/toolstore/utilities/records/service-desk.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { Services } from '../services.ts';

/**
 * Whether the customer still has to be called: not if they have talked to us on the telephone since they
 * were promised it, and not while they wait in line.
 */
export async function whereIsCustomer(
  { callRecords }: Pick<Services, 'callRecords'>,
  { phone, at }: Callback,
): Promise<'has-called' | 'waits-in-line' | 'away'> {
  const calls = await callRecords.findByPhone(phone, at);
  const incoming = calls.filter(({ direction }) => direction === 'inbound');
  if (incoming.some(hasTalked)) return 'has-called';
  return incoming.some(({ status }) => status === 'queued' || status === 'initiating')
    ? 'waits-in-line'
    : 'away';
}

function hasTalked({ status, outcome }: CallRecord): boolean {
  if (outcome !== undefined) return outcome === 'completed' || outcome === 'transferred';
  return status === 'connected' || status === 'transferred';
}
