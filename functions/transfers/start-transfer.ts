import { z } from 'zod';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { beginTransfer } from './begin-transfer.ts';

/**
 * Starts putting the caller of a call through to a colleague. A process of ours may do it for the session
 * of its token only; operators may for every call, as they may end it: all calls of an installation are
 * those of one organisation, whose tenant alone can sign in. Who is called is the scenario's choice.
 */
export const startTransfer = defineEndpoint({
  name: 'startTransfer',
  method: 'POST',
  route: 'calls/transfer',
  access: { role: 'Operator', service: true },
  body: z.strictObject({
    sessionId: sessionIdSchema,
    orderId: z.string().regex(/^[\w-]{1,64}$/),
    department: z.string().min(1).max(32),
    reason: z.string().max(1000),
  }),
  async handle({ body, caller, services }) {
    if (caller.kind === 'service' && caller.sessionId !== body.sessionId) {
      throw new CodedError('forbidden', 'The token is for another session.');
    }
    return { status: 202, body: await beginTransfer(services, body) };
  },
});
