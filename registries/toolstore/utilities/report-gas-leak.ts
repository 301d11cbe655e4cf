import { z } from 'zod';
import {
  type Dispatch,
  dispatchEmergency,
  dispatchSchema,
} from '#registries/toolstore/utilities/tickets/dispatch-emergency.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const safety =
  'Please leave the building now, with everybody in it. Don’t touch light switches, don’t use flames, and call 911 from outside if anybody feels unwell.';

export const reportGasLeak = defineTool({
  name: 'report_gas_leak',
  version: 1,
  description:
    'Emergency: reports the smell of gas or a gas leak and sends a crew. Use it at once when somebody smells gas, rotten eggs, or hears gas hissing, before anything else.',
  exampleRequests: [
    'I smell gas',
    'there is a gas leak in my kitchen',
    'it smells like rotten eggs in here',
    'I can hear gas hissing from a pipe',
    'the whole street smells of gas',
  ],
  parameters: z.object({
    location: z
      .string()
      .max(300)
      .optional()
      .describe(
        'Where the gas is: street address or place. Leave it out when the customer means their own home and the service address is known. When they correct the place, call again with the right one.',
      ),
    smell_description: z
      .string()
      .max(300)
      .optional()
      .describe('What the customer smells, hears or sees, in their words.'),
    is_another: z
      .boolean()
      .optional()
      .describe('True when this is a second leak, beside the one reported.'),
  }),
  result: dispatchSchema,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  execute(args, context): Promise<Dispatch> {
    return dispatchEmergency(context, {
      kind: 'gas_leak',
      location: args.location,
      detail: args.smell_description ?? args.location,
      isAnother: args.is_another === true,
      safety,
      placeQuestion: `${safety} I’ll send a crew: what is the street address?`,
    });
  },
});
