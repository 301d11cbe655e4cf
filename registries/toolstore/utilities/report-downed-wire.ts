import { z } from 'zod';
import {
  type Dispatch,
  dispatchEmergency,
  dispatchSchema,
} from '#registries/toolstore/utilities/tickets/dispatch-emergency.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const placeQuestion =
  'Please stay at least 30 feet away from the wire and touch nothing near it. Where exactly is it?';

export const reportDownedWire = defineTool({
  name: 'report_downed_wire',
  version: 1,
  description:
    'Emergency: reports a power line or cable that is down, hanging low, sparking or arcing, and sends a crew. Use it at once, before anything else.',
  exampleRequests: [
    'there is a wire down in the street',
    'a power line is lying on the ground',
    'a cable is hanging from the pole and sparking',
    'a tree pulled down the power lines',
    'there is a live wire in my yard',
  ],
  parameters: z.object({
    location: z
      .string()
      .min(2)
      .max(300)
      .describe(
        `Where the wire is: street address, crossing or landmark; the customer’s own service address when it is at their home. "On the pavement" is no place. When they correct the place, call again with the right one. Ask: "${placeQuestion}"`,
      ),
    is_arcing: z
      .boolean()
      .optional()
      .describe('True when the wire sparks, smokes, burns or buzzes.'),
    is_another: z
      .boolean()
      .optional()
      .describe('True when this is a second wire, beside the one reported.'),
  }),
  result: dispatchSchema,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  execute(args, context): Promise<Dispatch> {
    const isArcing = args.is_arcing === true;
    return dispatchEmergency(context, {
      kind: 'downed_wire',
      location: args.location,
      detail: isArcing ? `${args.location} (arcing)` : args.location,
      isAnother: args.is_another === true,
      safety: `Stay at least 30 feet away, and keep others away too.${isArcing ? ' Because it is sparking, call 911 now.' : ' If anybody is hurt or something burns, call 911.'}`,
      placeQuestion,
    });
  },
});
