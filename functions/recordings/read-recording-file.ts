import { z } from 'zod';
import { callConnectionIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { operatorName } from '../http/caller.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { recordingOfCall } from './recorded-call.ts';

/** The audio of a call's recording, passed on as it comes. */
export const readRecordingFile = defineEndpoint({
  name: 'readRecordingFile',
  method: 'GET',
  route: 'calls/{call_id}/recording/file',
  access: { role: 'Operator' },
  params: z.looseObject({ call_id: callConnectionIdSchema }),
  query: z.looseObject({ part: z.coerce.number().int().min(0).default(0) }),
  async handle({ caller, params: { call_id: callId }, query: { part }, services }) {
    const { files } = await recordingOfCall(services, callId);
    const file = files[part];
    if (file === undefined) throw new CodedError('not_found', 'There is no such file yet.');
    const { contentType, bytes } = await services.recordingFiles.open(file.contentLocation);
    services.logger.info('recording fetched', {
      callConnectionId: callId,
      part,
      by: operatorName(caller),
    });
    return {
      status: 200,
      headers: {
        'content-type': contentType,
        'cache-control': 'no-store',
        'content-disposition': `attachment; filename="${callId}-${part}.wav"`,
      },
      bytes,
    };
  },
});
