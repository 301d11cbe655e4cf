import { z } from 'zod';
import { customerIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { createWebChatLink } from './web-chat-link.ts';

/** The page opens the socket right after it got the link. */
const linkLifeSeconds = 600;

/** Gives the company's site a web-chat link for a customer who has logged in there. */
export const createLink = defineEndpoint({
  name: 'createWebChatLink',
  method: 'POST',
  route: 'channels/webchat/link',
  access: { role: 'Operator' },
  body: z.strictObject({ customer_id: customerIdSchema }),
  async handle({ body, services }) {
    const customer = await services.customers.get(body.customer_id);
    if (customer === undefined) throw new CodedError('not_found', 'There is no such customer.');
    const link = await createWebChatLink(services, {
      customerId: customer.customerId,
      phone: customer.phone,
      key: services.randomId(),
      lifeSeconds: linkLifeSeconds,
    });
    return {
      status: 201,
      body: { url: link.url, session_id: link.sessionId, expires_in_seconds: linkLifeSeconds },
    };
  },
});
