import { z } from 'zod';
import { phoneNumberSchema } from '#shared/contracts/ids.ts';
import { streamingModeSchema } from '#shared/contracts/streaming-mode.ts';
import { voicemailModeSchema } from '#shared/contracts/voicemail-mode.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { RequestProblem } from '../http/request-problem.ts';
import { placeCall } from './place-call.ts';
import { voiceLiveMissing } from './voice-live-missing.ts';

/** Calls a customer. */
export const initiateCall = defineEndpoint({
  name: 'initiateCall',
  method: 'POST',
  route: 'calls/initiate',
  access: { role: 'Operator' },
  body: z.strictObject({
    target_number: phoneNumberSchema,
    scenario: z.string().optional(),
    /** How the call is to be carried; as the agent or the settings say when absent. */
    streaming_mode: streamingModeSchema.optional(),
    /** What is to be done when an answering machine takes the call. */
    voicemail: voicemailModeSchema.default('leave_message'),
    /** As ENABLE_CALL_RECORDING says when absent. */
    record_call: z.boolean().optional(),
    /** The same id never calls twice. */
    request_id: z.string().min(8).max(100).optional(),
  }),
  async handle({ body, services }) {
    const { clock, content, randomId, seenEvents, settings } = services;
    const { scenario, streaming_mode: streamingMode, voicemail, record_call: recorded } = body;
    if (body.target_number === settings.ownPhone) {
      const message = 'This is our own number, which cannot call itself.';
      throw new RequestProblem([{ path: 'body.target_number', message }]);
    }
    if (scenario !== undefined && !content.scenarios.has(scenario)) {
      throw new CodedError('not_found', `There is no scenario "${scenario}".`);
    }
    if (streamingMode === 'voice_live' && !settings.hasVoiceLive) {
      throw new CodedError('invalid_request', voiceLiveMissing);
    }
    const notice = content.scenarios.get(scenario ?? settings.scenario)?.recording_notice;
    if (recorded === true && notice === undefined) {
      throw new CodedError('invalid_request', 'The scenario has no `recording_notice`.');
    }
    const key = body.request_id ?? randomId();
    const phone = body.target_number;
    const placed = await seenEvents.once(`initiate:${key}`, () =>
      placeCall(services, {
        phone,
        key: `initiate:${key}`,
        scenario,
        streamingMode,
        voicemail,
        recorded,
      }),
    );
    if (placed.state === 'known') {
      throw new CodedError('conflict', 'A call with this request_id was placed before.');
    }
    return {
      status: 202,
      body: {
        call_id: placed.result.callConnectionId,
        session_id: placed.result.sessionId,
        status: 'initiating',
        target_number: phone,
        ...(streamingMode === undefined ? {} : { streaming_mode: streamingMode }),
        initiated_at: new Date(clock.now()).toISOString(),
      },
    };
  },
});
