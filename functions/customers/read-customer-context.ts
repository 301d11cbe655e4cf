import { z } from 'zod';
import { customerIdSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { customerContextView } from './customer-context-view.ts';

/** Where a customer stands, across channels. */
export const readCustomerContext = defineEndpoint({
  name: 'readCustomerContext',
  method: 'GET',
  route: 'customers/{id}/context',
  access: { role: 'Reader' },
  params: z.object({ id: customerIdSchema }),
  async handle({ params, services }) {
    const context = await services.customers.get(params.id);
    if (context === undefined) throw new CodedError('not_found', 'There is no such customer.');
    return { status: 200, body: customerContextView(context) };
  },
});
