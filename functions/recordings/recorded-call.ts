import { CodedError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import type { StoredRecording } from './recording-record.ts';

/**
 * The recording of a call.
 *
 * @throws CodedError `call_not_found`; `not_found` when the call is not recorded.
 */
export async function recordingOfCall(
  { callRecords }: Pick<Services, 'callRecords'>,
  callConnectionId: string,
): Promise<StoredRecording> {
  const record = await callRecords.findByConnection(callConnectionId);
  if (record === undefined) throw new CodedError('call_not_found', 'There is no such call.');
  if (record.recording === undefined) {
    throw new CodedError('not_found', 'The call is not recorded.');
  }
  return record.recording;
}
