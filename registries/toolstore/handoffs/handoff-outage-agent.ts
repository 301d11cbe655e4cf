import { z } from 'zod';
import { defineTool, handoffResultSchema } from '#shared/contracts/tool.ts';

export const handoffOutageAgent = defineTool({
  name: 'handoff_outage_agent',
  version: 1,
  description:
    'Transfers the conversation to the outage specialist, who reports outages, knows when service will be back, and handles dangers: gas smell, gas leaks and downed wires. Use it at once when power, gas or water is out or somebody may be in danger.',
  exampleRequests: [
    'my power is out',
    'the lights went out',
    'there is no electricity at my house',
    'my whole house is dark',
    'the fridge and all the lamps stopped working',
    'I smell gas',
    'there is a power line down in my street',
    'when will my power be back',
  ],
  parameters: z.object({
    service_address: z
      .string()
      .max(200)
      .optional()
      .describe('Address of the trouble, when the customer has said it.'),
    outage_type: z
      .enum(['electric', 'gas'])
      .optional()
      .describe('What is out: electric (power, electricity, lights) or gas.'),
    is_emergency: z
      .boolean()
      .optional()
      .describe('True when somebody may be in danger: gas smell, fire, sparks, a wire down.'),
  }),
  result: handoffResultSchema,
  effect: 'handoff',
  requires: 'none',
  timeoutMs: 2000,
  async execute(args, context) {
    context.learn({ issue_type: args.is_emergency === true ? 'emergency' : 'outage' });
    if (args.is_emergency === true) {
      return { message: 'Possible danger: give the safety advice first.' };
    }
    const what = args.outage_type === undefined ? 'Outage' : `Outage (${args.outage_type})`;
    return {
      message: args.service_address === undefined ? what : `${what} at ${args.service_address}`,
    };
  },
});
