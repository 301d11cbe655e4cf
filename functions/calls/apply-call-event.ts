import type { CallEvent } from '#shared/telephony/call-events.ts';
import { apologyContext } from '../orchestrations/stream-recovery-messages.ts';
import { withState } from '../recordings/recording-record.ts';
import type { Services } from '../services.ts';
import { applyTransferEvent } from '../transfers/transfer-events.ts';
import { laterStatus } from './call-record.ts';
import { endCall } from './end-call.ts';
import { endReasonOf } from './end-reason.ts';
import { promptWaitingCaller } from './prompt-waiting-caller.ts';
import { onStreamLost, onStreamStarted, tellRecovery } from './stream-events.ts';

/**
 * Carries out what one callback event of a call means. Events may come twice and in any order: each
 * step can be repeated, and a call that has ended stays ended.
 */
export async function applyCallEvent(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  if (await applyTransferEvent(services, sessionId, event)) return;
  switch (event.type) {
    case 'call-connected':
      return onConnected(services, sessionId, event);
    case 'call-disconnected':
      return endCall(services, sessionId, { status: 'disconnected', ...endOf(event) });
    case 'call-failed':
      return endCall(services, sessionId, { status: 'failed', ...endOf(event) });
    case 'media-stopped':
    case 'media-failed':
      return onStreamLost(services, sessionId, event);
    case 'media-started':
      return onStreamStarted(services, sessionId, event);
    case 'prompt-completed':
    case 'prompt-failed':
    case 'prompt-canceled':
      return onPromptEnded(services, sessionId, event);
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
    case 'recording-changed':
      await services.callRecords.update(sessionId, (record) => ({
        ...record,
        recording: withState(record.recording, {
          id: event.recordingId,
          state: event.state,
          at: event.occurredAt,
        }),
      }));
      return;
    case 'participants-updated':
    case 'participant-added':
    case 'participant-not-added':
    case 'tones-sent':
    case 'tones-failed':
    case 'prompt-started':
    case 'key-pressed':
    case 'other':
      return;
    default:
      event satisfies never;
  }
}

function endOf({ callConnectionId, result }: CallEvent) {
  return { callConnectionId, reason: endReasonOf(result) };
}

async function onConnected(services: Services, sessionId: string, event: CallEvent): Promise<void> {
  const { callConnectionId, serverCallId } = event;
  const record = await services.callRecords.update(sessionId, (current) => ({
    ...current,
    callConnectionId,
    ...(serverCallId === undefined ? {} : { serverCallId }),
    connectedAt: current.connectedAt ?? services.clock.now(),
    status: current.status === 'queued' ? 'queued' : laterStatus(current.status, 'connected'),
  }));
  if (record?.status === 'queued') await promptWaitingCaller(services, sessionId, event);
}

async function onPromptEnded(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  if (event.operationContext === apologyContext) {
    await tellRecovery(services, sessionId, { type: 'apologyEnded' });
  } else if (event.type !== 'prompt-canceled') {
    // Whoever canceled a prompt of the waiting line has something better for the caller.
    await promptWaitingCaller(services, sessionId, event);
  }
}
