import { z } from 'zod';
import { customerIdSchema } from '#shared/contracts/ids.ts';
import { factSchema } from '#shared/contracts/session.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { customerContextView } from './customer-context-view.ts';

/** Facts that only the conversation itself may establish. */
const reservedFacts: ReadonlySet<string> = new Set([
  'account_verified',
  'customer_id',
  'customer_phone',
]);

const factsSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), factSchema)
  .refine((facts) => Object.keys(facts).length <= 50, 'At most 50 facts at a time.')
  .refine(
    (facts) => Object.keys(facts).every((name) => !reservedFacts.has(name)),
    'Identity is not set here.',
  );

/** Merges facts into what is known of a customer. */
export const updateCustomerContext = defineEndpoint({
  name: 'updateCustomerContext',
  method: 'POST',
  route: 'customers/{id}/context',
  access: { role: 'Operator' },
  params: z.object({ id: customerIdSchema }),
  body: factsSchema,
  async handle({ params, body, services }) {
    const { customers } = services;
    if ((await customers.get(params.id)) === undefined) {
      throw new CodedError('not_found', 'There is no such customer.');
    }
    const context = await customers.update(params.id, (current) => ({
      ...current,
      collectedData: { ...current.collectedData, ...body },
    }));
    return { status: 200, body: customerContextView(context) };
  },
});
