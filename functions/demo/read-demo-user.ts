import { z } from 'zod';
import { customerContextSchema } from '#shared/contracts/customer.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { demoEmailSchema } from './demo-email.ts';
import { demoUserView } from './demo-user-view.ts';

/** Finds a demo customer by e-mail address. */
export const readDemoUser = defineEndpoint({
  name: 'readDemoUser',
  method: 'GET',
  route: 'demo-env/temporary-user',
  access: { role: 'Operator' },
  query: z.looseObject({ email: demoEmailSchema }),
  async handle({ query, services }) {
    const { documents } = await services.documents.query('customers', {
      filters: [
        { field: 'email', operator: 'equals', value: query.email },
        { field: 'demo', operator: 'equals', value: true },
      ],
      limit: 1,
    });
    if (documents[0] === undefined)
      throw new CodedError('not_found', 'There is no such demo user.');
    const customer = customerContextSchema.parse(documents[0]);
    return { status: 200, body: demoUserView(customer, services.settings.demoUserTtlSeconds) };
  },
});
