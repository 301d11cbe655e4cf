import { z } from 'zod';
import { phoneNumberSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { placeCall } from './place-call.ts';

/** Calls a customer. */
export const initiateCall = defineEndpoint({
  name: 'initiateCall',
  method: 'POST',
  route: 'calls/initiate',
  access: { role: 'Operator' },
  body: z.strictObject({
    target_number: phoneNumberSchema,
    scenario: z.string().optional(),
    /** The same id never calls twice. */
    request_id: z.string().min(8).max(100).optional(),
  }),
  async handle({ body, services }) {
    const { clock, content, randomId, seenEvents } = services;
    const { scenario } = body;
    if (scenario !== undefined && !content.scenarios.has(scenario)) {
      throw new CodedError('not_found', `There is no scenario "${scenario}".`);
    }
    const key = body.request_id ?? randomId();
    const claim = `initiate:${key}`;
    if (!(await seenEvents.claim(claim))) {
      throw new CodedError('conflict', 'A call with this request_id was placed before.');
    }
    try {
      const phone = body.target_number;
      const call = await placeCall(services, { phone, key: `initiate:${key}`, scenario });
      return {
        status: 202,
        body: {
          call_id: call.callConnectionId,
          session_id: call.sessionId,
          status: 'initiating',
          target_number: phone,
          initiated_at: new Date(clock.now()).toISOString(),
        },
      };
    } catch (error) {
      await seenEvents.release(claim);
      throw error;
    }
  },
});
