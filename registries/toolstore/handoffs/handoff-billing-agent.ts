import { z } from 'zod';
import { defineTool, handoffResultSchema } from '#shared/contracts/tool.ts';

export const handoffBillingAgent = defineTool({
  name: 'handoff_billing_agent',
  version: 1,
  description:
    'Transfers the conversation to the billing specialist, who explains bills and charges, shows earlier bills and how much was paid last month or before, takes payments, helps who cannot afford a bill, sets up automatic payments and payment plans, grants credits and changes the billing address.',
  exampleRequests: [
    'I want to pay my bill',
    'why is my bill so high',
    'what is the delivery charge on my bill',
    'take fifty dollars from my bank account',
    'can I pay in installments',
    'please remove the late fee',
    'can I talk to billing',
    'I moved, please send my letters to another address',
  ],
  parameters: z.object({
    reason: z
      .string()
      .max(300)
      .optional()
      .describe('What the customer wants from billing, in a few words.'),
  }),
  result: handoffResultSchema,
  effect: 'handoff',
  requires: 'none',
  timeoutMs: 2000,
  async execute(args, context) {
    context.learn({ issue_type: 'billing' });
    return args.reason === undefined ? {} : { message: args.reason };
  },
});
