import { CallControlError } from '#shared/errors/coded-error.ts';
import type { CallEvent } from '#shared/telephony/call-events.ts';
import type { Services } from '../services.ts';
import { hasEnded, laterStatus } from './call-record.ts';
import { endCall } from './end-call.ts';
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
      return endCall(services, sessionId, { status: 'disconnected', ...endOf(event) });
    case 'call-failed':
      return endCall(services, sessionId, { status: 'failed', ...endOf(event) });
    case 'media-stopped':
    case 'media-failed':
      return restartStream(services, sessionId, event);
    case 'prompt-completed':
    case 'prompt-failed':
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
    case 'prompt-canceled':
    case 'key-pressed':
    case 'other':
      return;
    default:
      event satisfies never;
  }
}

function endOf({ callConnectionId, result }: CallEvent) {
  return { callConnectionId, reason: `${result.code}/${result.subCode}` };
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

/**
 * Starts the stream of a call that goes on: any worker can go on with its session. A call that is
 * ending loses its stream, too, just before its end is reported; that one is left alone.
 */
async function restartStream(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  const { callRecords, calls, sessions, logger } = services;
  const { callConnectionId } = event;
  const record = await callRecords.get(sessionId);
  if (record === undefined || hasEnded(record) || record.status === 'queued') return;
  // The worker ends the session first and then hangs up. Should it not get so far, this does.
  const session = await sessions.load(sessionId);
  if (session !== undefined && session.memo.state !== 'active') {
    return calls.hangUp(callConnectionId);
  }
  if (record.streamRestarts >= maxStreamRestarts) {
    logger.error('audio stream given up', { sessionId, restarts: record.streamRestarts });
    return calls.hangUp(callConnectionId);
  }
  try {
    await calls.startMediaStreaming(callConnectionId);
  } catch (error) {
    if (!(error instanceof CallControlError && error.code === 'call_not_found')) throw error;
    // The reason comes with the event of the call's end, if that is not lost.
    return endCall(services, sessionId, { status: 'disconnected', callConnectionId });
  }
  logger.warn('audio stream restarted', { sessionId, code: event.result.code });
  await callRecords.update(sessionId, (current) => ({
    ...current,
    streamRestarts: current.streamRestarts + 1,
  }));
}
