import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createDemoCustomer } from '#registries/seed/demo-customer.ts';
import { seedDocumentStore } from '#registries/seed/seed-document-store.ts';
import { phoneNumberSchema } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { demoEmailSchema } from './demo-email.ts';
import { demoUserView } from './demo-user-view.ts';

/** Makes a personal demo customer with an account, bills and the answers that verify them. */
export const createDemoUser = defineEndpoint({
  name: 'createDemoUser',
  method: 'POST',
  route: 'demo-env/temporary-user',
  access: { role: 'Operator' },
  body: z.strictObject({
    full_name: z.string().trim().min(1).max(120),
    email: demoEmailSchema,
    phone_number: phoneNumberSchema.optional(),
    scenario: z.literal('utilities').default('utilities'),
  }),
  async handle({ body, services }) {
    const { clock, customers, documents, settings } = services;
    const digest = createHash('sha256').update(body.email).digest('hex');
    const id = `demo-${digest.slice(0, 16)}`;
    const { phone_number: phone } = body;
    const owner = phone === undefined ? undefined : await customers.findByPhone(phone);
    // A number tells who calls: nobody may take over another customer's.
    if (owner !== undefined && owner.customerId !== id) {
      throw new CodedError('conflict', 'This phone number belongs to another customer.');
    }
    const { proofs, ...seed } = createDemoCustomer({
      id,
      name: body.full_name,
      email: body.email,
      ...(phone === undefined ? {} : { phone }),
      nowMs: clock.now(),
    });
    const ttlSeconds = settings.demoUserTtlSeconds;
    await seedDocumentStore(documents, seed, { ttlSeconds });
    const customer = await customers.get(id);
    if (customer === undefined) throw new Error('The demo customer was not stored.');
    return {
      status: 201,
      body: {
        ...demoUserView(customer, ttlSeconds),
        verification: {
          ssn_last4: proofs.ssnLast4,
          security_question: proofs.securityQuestion,
          security_answer: proofs.securityAnswer,
        },
      },
    };
  },
});
