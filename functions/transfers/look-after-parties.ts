import { hasEnded } from '../calls/call-record.ts';
import type { Services } from '../services.ts';
import { tellTransfer } from './tell-transfer.ts';
import { isGone } from './transfer-steps.ts';

/** `parted`: somebody is missing, and the call has been hung up or its end is known. */
export type Parties = 'together' | 'parted' | 'call-over';

/**
 * Looks who is in a call in which a caller waits for a colleague or talks to one. Our side would keep
 * whoever is left on a dead line: when the caller is gone, or one of the two who talked, the call is
 * hung up for everybody. A colleague who leaves a caller who waits is reported to the transfer.
 *
 * The service is asked, because reports of who is there come in any order.
 *
 * @returns `together` when the call goes on with everybody it needs, `call-over` when the service knows
 *   it no longer and its end has not been reported.
 */
export async function lookAfterParties(
  services: Pick<Services, 'calls' | 'callRecords' | 'orchestrations'>,
  sessionId: string,
): Promise<Parties> {
  const { calls, callRecords } = services;
  const record = await callRecords.get(sessionId);
  const { transfer, callConnectionId, endedAt } = record ?? {};
  if (record === undefined || callConnectionId === undefined || endedAt !== undefined) {
    return 'parted';
  }
  const callerRawId = transfer?.callerRawId;
  if (transfer === undefined || callerRawId === undefined || transfer.state === 'failed') {
    return hasEnded(record) ? 'parted' : 'together';
  }
  const present = await presentIn(calls, callConnectionId);
  if (present === undefined) return 'call-over';
  const isCallerThere = present.has(callerRawId);
  const isColleagueThere = present.has(`4:${transfer.phone}`);
  if (!isCallerThere || (transfer.state === 'connected' && !isColleagueThere)) {
    await calls.hangUp(callConnectionId);
    return 'parted';
  }
  if (transfer.colleagueAnswered === true && !isColleagueThere) {
    await tellTransfer(services, transfer.id, { type: 'colleague-left' });
  }
  return 'together';
}

async function presentIn(
  calls: Services['calls'],
  callConnectionId: string,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const participants = await calls.participants(callConnectionId);
    return new Set(participants.map(({ rawId }) => rawId));
  } catch (error) {
    if (!isGone(error)) throw error;
    return undefined;
  }
}
