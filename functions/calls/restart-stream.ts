import { CallControlError } from '#shared/errors/coded-error.ts';
import type { StreamRestart } from '../orchestrations/stream-recovery-messages.ts';
import type { Services } from '../services.ts';
import { endCall } from './end-call.ts';

/**
 * Asks for a new audio stream: it goes to whichever worker lives, and any worker can go on with the
 * session. What becomes of it is reported by callbacks.
 *
 * A call that has ended loses its stream, too, just before its end is reported; then this does what
 * the end means.
 */
export async function restartStream(
  services: Services,
  call: { readonly sessionId: string; readonly callConnectionId: string },
): Promise<StreamRestart> {
  const { calls, callRecords, logger } = services;
  const { sessionId, callConnectionId } = call;
  try {
    await calls.startMediaStreaming(callConnectionId);
  } catch (error) {
    if (!(error instanceof CallControlError)) throw error;
    if (error.code === 'call_not_found') {
      // The reason comes with the event of the call's end, if that is not lost.
      await endCall(services, sessionId, { status: 'disconnected', callConnectionId });
      return 'call-over';
    }
    logger.warn('audio stream was not restarted', { sessionId, error });
    return 'refused';
  }
  logger.warn('audio stream restarted', { sessionId });
  await callRecords.update(sessionId, (current) => ({
    ...current,
    streamRestarts: current.streamRestarts + 1,
  }));
  return 'accepted';
}
