import { z } from 'zod';
import { callConnectionIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { RecordingOrder } from '#shared/telephony/call-recordings.ts';
import { operatorName } from '../http/caller.ts';
import { defineEndpoint } from '../http/endpoint.ts';

/** Nothing of what is said from now on is recorded, until an operator resumes it. */
export const pauseRecording = orderEndpoint('pauseRecording', 'pause');
/** Undoes a pause; while secret digits are typed, the recording goes on after them. */
export const resumeRecording = orderEndpoint('resumeRecording', 'resume');
/** Ends the recording for good; the call goes on. */
export const stopRecording = orderEndpoint('stopRecording', 'stop');

/**
 * What an operator wants of a call's recording. Operators may do it for every call, as they may end it:
 * all calls of an installation are those of one organisation, whose tenant alone can sign in.
 */
function orderEndpoint(name: string, order: RecordingOrder) {
  return defineEndpoint({
    name,
    method: 'POST',
    route: `calls/{call_id}/recording/${order}`,
    access: { role: 'Operator' },
    params: z.looseObject({ call_id: callConnectionIdSchema }),
    async handle({ caller, params: { call_id: callId }, services }) {
      const { callRecords, recordings, logger } = services;
      const record = await callRecords.findByConnection(callId);
      if (record === undefined) throw new CodedError('call_not_found', 'There is no such call.');
      // A call that was put through to a colleague has no end yet, and is recorded still.
      if (record.endedAt !== undefined) {
        throw new CodedError('conflict', 'The call has ended, and its recording with it.');
      }
      const standing = await recordings.order(record.id, order, record.recording?.id);
      if (standing === undefined) throw new CodedError('not_found', 'The call is not recorded.');
      logger.info('recording ordered', {
        callConnectionId: callId,
        order,
        by: operatorName(caller),
      });
      return {
        status: 200,
        body: {
          call_id: callId,
          recording_id: standing.recordingId,
          state: standing.state,
          paused_for: standing.pausedFor,
        },
      };
    },
  });
}
