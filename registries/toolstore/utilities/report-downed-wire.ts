import { z } from 'zod';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { openEmergency } from '#registries/toolstore/utilities/place/emergency-ticket.ts';
import { resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { spokenDeadline, spokenMoment } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const result = z.object({
  emergency_ticket: z.string(),
  priority: z.literal('emergency'),
  status: z.string(),
  estimated_arrival: z.string(),
  safety_message: z.string(),
  message: z.string(),
});

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
        `Where the wire is: street address, crossing or landmark; the customer’s own service address when it is at their home. "On the pavement" is no place. Ask: "${placeQuestion}"`,
      ),
    is_arcing: z
      .boolean()
      .optional()
      .describe('True when the wire sparks, smokes, burns or buzzes.'),
  }),
  result,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const [place, { response }] = await Promise.all([
      resolvePlace(context, args.location, {
        parameter: 'location',
        question: placeQuestion,
      }),
      readPolicy(context),
    ]);
    const ticket = await openEmergency(context, {
      kind: 'downed_wire',
      place,
      detail: args.is_arcing === true ? `${args.location} (arcing)` : args.location,
      arriveWithinMinutes: response.downedWireMinutes,
    });
    const safety = `Stay at least 30 feet away, and keep others away too.${args.is_arcing === true ? ' Because it is sparking, call 911 now.' : ' If anybody is hurt or something burns, call 911.'}`;
    const arrival = spokenMoment(ticket.arriveBy, place.moment);
    const deadline = spokenDeadline(ticket.arriveBy, place.moment);
    context.learn({
      emergency_ticket_id: ticket.reference,
      outage_address: place.address,
      issue_type: 'emergency',
    });
    return {
      emergency_ticket: ticket.reference,
      priority: 'emergency',
      status: ticket.status,
      estimated_arrival: arrival,
      safety_message: safety,
      message: `${safety} An emergency crew is being sent to ${spokenAddress(ticket.place)} and should be there ${deadline}. The emergency ticket is ${ticket.reference}.`,
    };
  },
});
