import { CodedError } from '#shared/errors/coded-error.ts';
import type { CallEvent } from '#shared/telephony/call-events.ts';
import {
  healthyAfterMs,
  type LostStream,
  type StreamRecoveryInput,
  type StreamReport,
  streamRecoveryId,
  streamRecoveryName,
  streamReportName,
} from '../orchestrations/stream-recovery-messages.ts';
import type { Services } from '../services.ts';
import { type CallRecord, hasEnded } from './call-record.ts';
import { restartStream } from './restart-stream.ts';
import { streamRestartKey } from './stream-restart-key.ts';

/**
 * A call has lost its audio stream. The first loss is answered at once, so that a caller whose
 * worker is one of several hears no gap; what comes of it, and every further loss within seconds, is
 * the business of the call's stream recovery.
 *
 * @throws CodedError `in_progress` while the call is being promoted from the waiting line.
 */
export async function onStreamLost(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  const { callRecords, calls, hotStore } = services;
  const { callConnectionId } = event;
  const record = await callRecords.get(sessionId);
  if (record === undefined || hasEnded(record)) return;
  if (await isForTransfer(services, record)) return;
  // It has a stream, so its promotion is about to be noted.
  if (record.status === 'queued') throw new CodedError('in_progress');
  const key = streamRestartKey(sessionId);
  const lost: LostStream = { type: 'lost', at: timeOf(services, event) };
  if ((await hotStore.getText(key)) !== undefined) {
    return reportLoss(services, { sessionId, callConnectionId }, lost);
  }
  // The worker ends the session first and then hangs up. Should it not get so far, this does.
  if (await hasSessionEnded(services, sessionId)) return calls.hangUp(callConnectionId);
  const isFirst = await hotStore.setText(key, event.eventId, {
    ttlMs: healthyAfterMs,
    ifAbsent: true,
  });
  if (!isFirst) return reportLoss(services, { sessionId, callConnectionId }, lost);
  await recoverStream(services, { sessionId, callConnectionId }, lost.at);
}

/**
 * Asks for a new stream at once and leaves the rest to the call's recovery.
 *
 * @param at when the stream was lost, by the telephony service's time, epoch milliseconds.
 */
export async function recoverStream(
  services: Services,
  call: { readonly sessionId: string; readonly callConnectionId: string },
  at: number,
): Promise<void> {
  const quickRestart = await restartStream(services, call);
  if (quickRestart === 'call-over') return;
  await reportLoss(services, call, { type: 'lost', at, quickRestart });
}

/**
 * While a caller waits for a colleague nobody needs the stream: the transfer has it brought back if
 * they come back to the agent.
 */
async function isForTransfer({ callRecords }: Services, record: CallRecord): Promise<boolean> {
  if (record.transfer?.state !== 'under-way') return false;
  const noted = await callRecords.update(record.id, (current) =>
    current.transfer?.state === 'under-way'
      ? { ...current, transfer: { ...current.transfer, streamLost: true } }
      : undefined,
  );
  return noted?.transfer?.state === 'under-way';
}

/**
 * A call has an audio stream. Of interest only to a recovery.
 *
 * @throws CodedError `in_progress` while the loss before it is still being reported.
 */
export async function onStreamStarted(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  const { callRecords, hotStore, logger } = services;
  if ((await hotStore.getText(streamRestartKey(sessionId))) === undefined) return;
  const report: StreamReport = { type: 'started', at: timeOf(services, event) };
  if (await tellRecovery(services, sessionId, report)) {
    logger.info('audio stream started again', { sessionId });
    return;
  }
  const record = await callRecords.get(sessionId);
  if (record !== undefined && !hasEnded(record)) throw new CodedError('in_progress');
}

/** @returns false when the call has no recovery. */
export function tellRecovery(
  { orchestrations }: Pick<Services, 'orchestrations'>,
  sessionId: string,
  report: StreamReport,
): Promise<boolean> {
  return orchestrations.raiseEvent(streamRecoveryId(sessionId), streamReportName, report);
}

/** Starts the call's recovery with this, or tells the one that runs. */
async function reportLoss(
  services: Services,
  call: Pick<StreamRecoveryInput, 'sessionId' | 'callConnectionId'>,
  lost: LostStream,
): Promise<void> {
  const input: StreamRecoveryInput = { ...call, firstReport: lost };
  const id = streamRecoveryId(call.sessionId);
  const state = await services.orchestrations.start(streamRecoveryName, id, input);
  if (state === 'running') await tellRecovery(services, call.sessionId, lost);
}

async function hasSessionEnded({ sessions }: Services, sessionId: CallRecord['id']) {
  const stored = await sessions.load(sessionId);
  return stored !== undefined && stored.memo.state !== 'active';
}

/** Without a time of its own an event has just happened. */
function timeOf({ clock }: Services, { occurredAt }: CallEvent): number {
  return occurredAt ?? clock.now();
}
