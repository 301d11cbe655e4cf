import { type SessionControl, sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { TransferOrder } from '#shared/contracts/transfer.ts';
import { transferTargetOf } from '#shared/conversation/transfer-target.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { type CallRecord, type CallTransfer, hasEnded } from '../calls/call-record.ts';
import type { Services } from '../services.ts';
import {
  callTransferId,
  callTransferName,
  longestTransferMs,
  type TransferInput,
} from './transfer-messages.ts';
import { keepReason } from './transfer-reason.ts';

export interface BegunTransfer {
  readonly transferId: string;
  /** It reports within this time. */
  readonly withinMs: number;
  readonly state: 'started' | 'running';
}

/**
 * Starts the durable transfer of a call's caller to a colleague. A call has one at a time, and the same
 * order is carried out once: a repetition gets the answer of the first.
 *
 * @throws CodedError `call_not_found` when there is no such call any more; `conflict` when nobody of the
 *   department takes calls now, the caller waits in line or calls from that department's phone, or another
 *   transfer is under way.
 */
export async function beginTransfer(
  services: Pick<
    Services,
    'callRecords' | 'orchestrations' | 'sessions' | 'content' | 'settings' | 'clock' | 'hotStore'
  >,
  order: TransferOrder,
): Promise<BegunTransfer> {
  const { callRecords, hotStore } = services;
  const { sessionId, orderId, department } = order;
  const transferId = callTransferId(sessionId, orderId);
  if ((await callRecords.get(sessionId)) === undefined) throw noSuchCall();
  const target = await targetOf(services, order);
  const { phone, kind, extension, ring_seconds: ringSeconds } = target;
  const withinMs = longestTransferMs({ ringSeconds });
  const transfer: CallTransfer = { id: transferId, kind, department, phone, state: 'under-way' };
  const record = await callRecords.update(sessionId, (current) =>
    canBegin(current, transfer) ? { ...current, transfer } : undefined,
  );
  const callConnectionId = record?.callConnectionId;
  if (record === undefined || callConnectionId === undefined || hasEnded(record)) {
    throw noSuchCall();
  }
  if (record.status === 'queued') {
    throw new CodedError('conflict', 'The caller waits for a free line.');
  }
  if (record.customerPhone === phone) {
    throw new CodedError('conflict', 'The caller would be put through to their own phone.');
  }
  if (record.transfer?.id !== transferId) {
    throw new CodedError('conflict', 'The caller is being put through already.');
  }
  // An instance that has ended would be started again.
  if (!isUnderWay(record)) return { transferId, withinMs, state: 'running' };
  const state = await start(services, order, {
    transferId,
    sessionId,
    callConnectionId,
    kind,
    department,
    phone,
    ...(extension === undefined ? {} : { extension }),
    ringSeconds,
  });
  const begun: SessionControl = {
    type: 'call-transfer-begun',
    transferId,
    department,
    withinMs,
  };
  if (state === 'started') {
    await hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(begun));
  }
  return { transferId, withinMs, state };
}

function canBegin(call: CallRecord, { id, phone }: CallTransfer): boolean {
  return (
    call.callConnectionId !== undefined &&
    call.status !== 'queued' &&
    !hasEnded(call) &&
    call.customerPhone !== phone &&
    call.transfer?.id !== id &&
    !isUnderWay(call)
  );
}

async function start(
  {
    callRecords,
    orchestrations,
    hotStore,
  }: Pick<Services, 'callRecords' | 'orchestrations' | 'hotStore'>,
  { reason }: Pick<TransferOrder, 'reason'>,
  input: TransferInput,
): Promise<'started' | 'running'> {
  const { sessionId, transferId } = input;
  try {
    await keepReason(hotStore, transferId, reason);
    return await orchestrations.start(callTransferName, transferId, input);
  } catch (error) {
    // A call in which nobody puts the caller through must not wait for it, nor for its audio stream.
    await callRecords.update(sessionId, ({ transfer, ...call }) =>
      transfer?.id === transferId ? call : undefined,
    );
    throw error;
  }
}

const noSuchCall = () => new CodedError('call_not_found', 'There is no such call any more.');

function isUnderWay({ transfer }: Pick<CallRecord, 'transfer'>): boolean {
  return transfer?.state === 'under-way';
}

async function targetOf(
  {
    sessions,
    content,
    settings,
    clock,
  }: Pick<Services, 'sessions' | 'content' | 'settings' | 'clock'>,
  { sessionId, department }: TransferOrder,
) {
  const name = (await sessions.load(sessionId))?.memo.scenario ?? settings.scenario;
  const scenario = content.scenarios.get(name);
  const found = scenario && transferTargetOf(scenario, department, clock.now());
  if (found?.state !== 'open') {
    throw new CodedError('conflict', `Nobody of "${department}" takes calls now.`);
  }
  return found.target;
}
