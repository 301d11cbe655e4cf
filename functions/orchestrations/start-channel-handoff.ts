import { z } from 'zod';
import {
  channelSchema,
  customerIdSchema,
  phoneNumberSchema,
  sessionIdSchema,
} from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { beginChannelHandoff } from './begin-channel-handoff.ts';
import { targetChannelSchema } from './channel-handoff-messages.ts';

/** Starts the durable switch of a session to another channel. */
export const startChannelHandoff = defineEndpoint({
  name: 'startChannelHandoff',
  method: 'POST',
  route: 'channels/handoff',
  access: { role: 'Operator', service: true },
  body: z.object({
    sessionId: sessionIdSchema,
    customerId: customerIdSchema.optional(),
    customerPhone: phoneNumberSchema.optional(),
    from: channelSchema,
    target: targetChannelSchema,
    fallbacks: z.array(channelSchema).max(5).default([]),
    agentMessage: z.string().max(2000),
  }),
  async handle({ body, caller, services }) {
    if (caller.kind === 'service' && caller.sessionId !== body.sessionId) {
      throw new CodedError('forbidden', 'The token is for another session.');
    }
    return { status: 202, body: await beginChannelHandoff(services, body) };
  },
});
