import type { TransferFailure } from '#shared/contracts/transfer.ts';
import type { CallEvent, CallResult } from '#shared/telephony/call-events.ts';
import type { CallTransfer } from '../calls/call-record.ts';
import type { Services } from '../services.ts';
import { lookAfterParties } from './look-after-parties.ts';
import { tellTransfer } from './tell-transfer.ts';
import { parseTransferContext, type TransferReport } from './transfer-messages.ts';

/**
 * Carries out what an event of a call means for a transfer.
 *
 * @returns whether it was an event of a transfer.
 */
export async function applyTransferEvent(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<boolean> {
  if (event.type === 'participants-updated') {
    const { transfer } = (await services.callRecords.get(sessionId)) ?? {};
    if (transfer === undefined) return false;
    await lookAfterParties(services, sessionId);
    return true;
  }
  const context = parseTransferContext(event.operationContext);
  if (context === undefined) return false;
  const report = context.part === 'caller' ? reportOfCaller(event) : reportOfColleague(event);
  if (report === undefined) return true;
  if (report.type === 'answered') {
    // First: from now on it means something when the colleague is not in the call.
    const transfer = await noteAnswered(services, sessionId, context.transferId);
    if (transfer?.state === 'failed') {
      // Too late: the caller is back, and what they say is not for somebody else.
      await services.calls.removeParticipant(event.callConnectionId, transfer.phone);
      return true;
    }
  }
  await tellTransfer(services, context.transferId, report);
  return true;
}

async function noteAnswered(
  { callRecords }: Services,
  sessionId: string,
  transferId: string,
): Promise<CallTransfer | undefined> {
  const record = await callRecords.update(sessionId, (current) =>
    current.transfer?.id === transferId
      ? { ...current, transfer: { ...current.transfer, colleagueAnswered: true } }
      : undefined,
  );
  return record?.transfer?.id === transferId ? record.transfer : undefined;
}

function reportOfCaller(event: CallEvent): TransferReport | undefined {
  return event.type === 'key-pressed' ? { type: 'caller-key', key: event.key } : undefined;
}

function reportOfColleague(event: CallEvent): TransferReport | undefined {
  switch (event.type) {
    case 'participant-added':
      return { type: 'answered' };
    case 'participant-not-added':
    case 'transfer-failed':
      return { type: 'not-reached', reason: failureOf(event.result) };
    case 'transfer-accepted':
      return { type: 'handed-over' };
    case 'tones-sent':
    case 'tones-failed':
      // Without its extension the switchboard's operator is asked for a key; nobody presses one.
      return { type: 'tones-sent' };
    case 'keys-collected':
      return { type: 'colleague-keys', keys: event.keys };
    case 'keys-failed':
      return event.reason === 'canceled' ? undefined : { type: 'colleague-keys', keys: '' };
    default:
      return undefined;
  }
}

/** SIP response codes (RFC 3261, section 21), which the service passes on. */
function failureOf({ code }: CallResult): TransferFailure {
  switch (code) {
    case 486:
    case 600:
      return 'busy';
    case 603:
      return 'declined';
    case 408:
    case 487:
      return 'no-answer';
    default:
      return 'not-reachable';
  }
}
