import { z } from 'zod';
import { callConnectionIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';

/** Hangs up a call for everyone. The call's callback then frees its slot. */
export const terminateCall = defineEndpoint({
  name: 'terminateCall',
  method: 'POST',
  route: 'calls/terminate',
  access: { role: 'Operator' },
  body: z.strictObject({
    call_id: callConnectionIdSchema,
    reason: z.string().max(100).default('normal'),
  }),
  async handle({ body, services }) {
    const { callRecords, calls } = services;
    const record = await callRecords.findByConnection(body.call_id);
    if (record === undefined) throw new CodedError('call_not_found', 'There is no such call.');
    await callRecords.update(record.id, (current) => ({
      ...current,
      endReason: current.endReason ?? `operator: ${body.reason}`,
    }));
    await calls.hangUp(body.call_id);
    return { status: 200, body: { call_id: body.call_id, status: 'terminated' } };
  },
});
