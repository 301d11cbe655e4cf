import { CallControlError } from '#shared/errors/coded-error.ts';
import type { CallEvent } from '#shared/telephony/call-events.ts';
import { channelHandoffId, type HandoffEvent } from '../orchestrations/channel-handoff-messages.ts';
import type { Services } from '../services.ts';
import { hasEnded, laterStatus } from './call-record.ts';
import { promoteWaiting } from './promote-waiting.ts';
import { promptWaitingCaller } from './prompt-waiting-caller.ts';

/** A stream that keeps breaking is not started for ever. */
const maxStreamRestarts = 5;

/**
 * Carries out what one callback event of a call means. Events may come twice and in any order: each
 * step can be repeated, and a call that has ended stays ended.
 */
export async function applyCallEvent(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  switch (event.type) {
    case 'call-connected':
      return onConnected(services, sessionId, event);
    case 'call-disconnected':
      return onEnded(services, sessionId, event, 'disconnected');
    case 'call-failed':
      return onEnded(services, sessionId, event, 'failed');
    case 'media-stopped':
    case 'media-failed':
      return restartStream(services, sessionId, event);
    case 'prompt-completed':
    case 'keys-collected':
    case 'keys-failed':
      return promptWaitingCaller(services, sessionId, event);
    case 'transfer-accepted':
      await services.callRecords.update(sessionId, (record) => ({
        ...record,
        status: laterStatus(record.status, 'transferred'),
      }));
      return;
    case 'transfer-failed':
      services.logger.warn('call transfer failed', { sessionId, code: event.result.code });
      return;
    case 'participants-updated':
    case 'media-started':
    case 'prompt-started':
    case 'prompt-failed':
    case 'prompt-canceled':
    case 'key-pressed':
    case 'other':
      return;
    default:
      event satisfies never;
  }
}

async function onConnected(services: Services, sessionId: string, event: CallEvent): Promise<void> {
  const { callConnectionId } = event;
  const record = await services.callRecords.update(sessionId, (current) => ({
    ...current,
    callConnectionId,
    connectedAt: current.connectedAt ?? services.clock.now(),
    status: current.status === 'queued' ? 'queued' : laterStatus(current.status, 'connected'),
  }));
  if (record?.status === 'queued') await promptWaitingCaller(services, sessionId, event);
}

async function onEnded(
  services: Services,
  sessionId: string,
  event: CallEvent,
  status: 'disconnected' | 'failed',
): Promise<void> {
  const { callRecords, clock, slots, waitingCalls, orchestrations } = services;
  const record = await callRecords.update(sessionId, (current) => ({
    ...current,
    callConnectionId: event.callConnectionId,
    status: laterStatus(current.status, status),
    endedAt: current.endedAt ?? clock.now(),
    endReason: current.endReason ?? `${event.result.code}/${event.result.subCode}`,
  }));
  if (record?.callBack !== true) await waitingCalls.leave(sessionId);
  await slots.release(sessionId);
  const closed: HandoffEvent = { type: 'voiceClosed' };
  // Most calls have no switch; then there is nobody to tell.
  await orchestrations.raiseEvent(channelHandoffId(sessionId), closed.type, closed);
  await promoteWaiting(services);
}

/** Any worker can go on with the session, so the stream is simply started again. */
async function restartStream(
  { callRecords, calls, clock, logger }: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  const record = await callRecords.update(sessionId, (current) =>
    hasEnded(current) || current.status === 'queued'
      ? undefined
      : { ...current, streamRestarts: current.streamRestarts + 1 },
  );
  if (record === undefined || hasEnded(record) || record.status === 'queued') return;
  try {
    if (record.streamRestarts > maxStreamRestarts) {
      logger.error('audio stream given up', { sessionId, restarts: record.streamRestarts });
      await calls.hangUp(event.callConnectionId);
    } else {
      logger.warn('audio stream restarted', { sessionId, code: event.result.code });
      await calls.startMediaStreaming(event.callConnectionId);
    }
  } catch (error) {
    // The stream stops just before the call ends; then there is nothing to restart.
    if (!(error instanceof CallControlError && error.code === 'call_not_found')) throw error;
    await callRecords.update(sessionId, (current) => ({
      ...current,
      status: laterStatus(current.status, 'disconnected'),
      endedAt: current.endedAt ?? clock.now(),
    }));
  }
}
