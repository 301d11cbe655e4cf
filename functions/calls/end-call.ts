import { type SessionControl, sessionControlChannel } from '#shared/contracts/session-event.ts';
import { channelHandoffId, type HandoffEvent } from '../orchestrations/channel-handoff-messages.ts';
import {
  type StreamReport,
  streamRecoveryId,
  streamReportName,
} from '../orchestrations/stream-recovery-messages.ts';
import type { Services } from '../services.ts';
import { tellTransfer } from '../transfers/tell-transfer.ts';
import { answerOfCall } from './answer-of-call.ts';
import { laterStatus } from './call-record.ts';
import { promoteWaiting } from './promote-waiting.ts';

/**
 * Does everything that the end of a call means: its record, slot and place in line, the session at
 * the worker, a switch, a recovery and a transfer that wait for it, and the caller whose turn it is now. Can be repeated.
 *
 * @param end.reason kept if nobody has given one before; absent when a later event will tell.
 */
export async function endCall(
  services: Services,
  sessionId: string,
  end: {
    readonly status: 'disconnected' | 'failed';
    readonly callConnectionId?: string | undefined;
    readonly reason?: string;
  },
): Promise<void> {
  const { callRecords, clock, hotStore, slots, waitingCalls, orchestrations } = services;
  const { status, callConnectionId, reason } = end;
  const order: SessionControl = { type: 'session-close', reason: 'call-ended' };
  await hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(order));
  const record = await callRecords.get(sessionId);
  if (record?.callBack !== true) await waitingCalls.leave(sessionId);
  await slots.release(sessionId);
  const closed: HandoffEvent = { type: 'voiceClosed' };
  const ended: StreamReport = { type: 'callEnded' };
  // Most calls have none of these; then there is nobody to tell.
  await Promise.all([
    orchestrations.raiseEvent(channelHandoffId(sessionId), closed.type, closed),
    orchestrations.raiseEvent(streamRecoveryId(sessionId), streamReportName, ended),
    record?.transfer && tellTransfer(services, record.transfer.id, { type: 'call-ended' }),
  ]);
  const answer = await answerOfCall(services, sessionId);
  // Last: a call that is open by its record is looked after again when something here fails.
  await callRecords.update(sessionId, (current) => {
    const endReason = current.endReason ?? reason;
    return {
      ...current,
      ...answer,
      ...(callConnectionId === undefined ? {} : { callConnectionId }),
      status: laterStatus(current.status, status),
      endedAt: current.endedAt ?? clock.now(),
      ...(endReason === undefined ? {} : { endReason }),
    };
  });
  await promoteWaiting(services);
}
