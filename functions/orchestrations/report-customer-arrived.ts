import { z } from 'zod';
import { channelSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { type HandoffEvent, sessionOfHandoff } from './channel-handoff-messages.ts';

/** Another process of ours reports that the customer has arrived on the new channel. Idempotent. */
export const reportCustomerArrived = defineEndpoint({
  name: 'reportCustomerArrived',
  method: 'POST',
  route: 'channels/handoff/{id}/arrived',
  access: { role: 'Operator', service: true },
  params: z.object({ id: z.string() }),
  body: z.object({ sessionId: sessionIdSchema, channel: channelSchema }),
  async handle({ params, body, caller, services }) {
    // The customer comes with the session of the new channel; the token is for that one.
    if (caller.kind === 'service' && caller.sessionId !== body.sessionId) {
      throw new CodedError('forbidden', 'The token is for another session.');
    }
    const event: HandoffEvent = { type: 'customerArrived', channel: body.channel };
    const known =
      sessionOfHandoff(params.id) !== undefined &&
      (await services.orchestrations.raiseEvent(params.id, event.type, event));
    if (!known) throw new CodedError('not_found', 'There is no such switch.');
    return { status: 202, body: { handoffId: params.id } };
  },
});
