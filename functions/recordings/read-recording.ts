import { z } from 'zod';
import { callConnectionIdSchema } from '#shared/contracts/ids.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { apiPrefix } from '../http/register-endpoint.ts';
import { recordingOfCall } from './recorded-call.ts';

/** What there is of a call's recording. Where it lies at the service is told nobody. */
export const readRecording = defineEndpoint({
  name: 'readRecording',
  method: 'GET',
  route: 'calls/{call_id}/recording',
  access: { role: 'Operator' },
  params: z.looseObject({ call_id: callConnectionIdSchema }),
  async handle({ params: { call_id: callId }, services }) {
    const { id, state, startedAt, durationMs, files } = await recordingOfCall(services, callId);
    return {
      status: 200,
      body: {
        call_id: callId,
        recording_id: id,
        state,
        started_at: startedAt === undefined ? null : new Date(startedAt).toISOString(),
        duration_ms: durationMs ?? null,
        files: files.map((_, index) => ({
          part: index,
          href: `/${apiPrefix}/calls/${callId}/recording/file?part=${index}`,
        })),
      },
    };
  },
});
