import { z } from 'zod';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import {
  channelHandoffName,
  handoffProgressSchema,
  sessionOfHandoff,
} from './channel-handoff-messages.ts';

/** Where a switch stands. */
export const readChannelHandoff = defineEndpoint({
  name: 'readChannelHandoff',
  method: 'GET',
  route: 'channels/handoff/{id}',
  access: { role: 'Operator', service: true },
  params: z.object({ id: z.string() }),
  async handle({ params, caller, services }) {
    const sessionId = sessionOfHandoff(params.id);
    if (caller.kind === 'service' && caller.sessionId !== sessionId) {
      throw new CodedError('forbidden', 'The token is for another session.');
    }
    const status =
      sessionId === undefined ? undefined : await services.orchestrations.status(params.id);
    if (status === undefined || status.name !== channelHandoffName) {
      throw new CodedError('not_found', 'There is no such switch.');
    }
    const progress = handoffProgressSchema.safeParse(status.customStatus);
    return {
      status: 200,
      body: {
        handoffId: status.instanceId,
        state: status.state,
        ...(progress.success ? progress.data : {}),
        createdAt: status.createdAt.toISOString(),
        updatedAt: status.updatedAt.toISOString(),
      },
    };
  },
});
