import type { Callback } from '#registries/toolstore/utilities/records/service-desk.ts';
import { type CallRecord, hasEnded } from '../calls/call-record.ts';
import { conversationOfCall } from '../calls/conversation-of-call.ts';
import { longestCallMs } from '../calls/longest-call.ts';
import type { Services } from '../services.ts';

type Stores = Pick<Services, 'callRecords' | 'waitingCalls' | 'hotStore' | 'sessions' | 'clock'>;

/**
 * Whether the customer still has to be called: not if they have talked to us on the telephone in a call
 * that began after the promise, whoever placed it, and not while they are in a call, or keep a place in
 * line. What comes of that is seen later.
 */
export async function whereIsCustomer(
  stores: Stores,
  { phone, at }: Pick<Callback, 'phone' | 'at'>,
): Promise<'has-called' | 'is-with-us' | 'away'> {
  let isWithUs = false;
  // The call in which it was promised began before that, and may go on.
  for (const call of await stores.callRecords.findByPhone(phone, at - longestCallMs)) {
    const standing = await standingOf(stores, call);
    if (standing === 'talked' && call.startedAt > at) return 'has-called';
    isWithUs ||= standing === 'under-way';
  }
  return isWithUs ? 'is-with-us' : 'away';
}

async function standingOf(
  stores: Stores,
  call: CallRecord,
): Promise<'under-way' | 'talked' | 'not-talked'> {
  if (!hasEnded(call)) return 'under-way';
  if (call.status === 'transferred') return 'talked';
  // They are called when it is their turn.
  if (call.callBack === true && (await stores.waitingCalls.has(call.id))) return 'under-way';
  let { outcome } = call;
  if (outcome === undefined) {
    const conversation = await conversationOfCall(stores, call.id);
    if (conversation.isUnderWay) return 'under-way';
    outcome = conversation.outcome;
  }
  return outcome === 'completed' || outcome === 'transferred' ? 'talked' : 'not-talked';
}
