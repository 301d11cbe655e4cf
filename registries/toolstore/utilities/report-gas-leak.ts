import { z } from 'zod';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { openEmergency } from '#registries/toolstore/utilities/place/emergency-ticket.ts';
import { resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { spokenDeadline, spokenMoment } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const safety =
  'Please leave the building now, with everybody in it. Don’t touch light switches, don’t use flames, and call 911 from outside if anybody feels unwell.';

const result = z.object({
  emergency_ticket: z.string(),
  priority: z.literal('emergency'),
  crew_dispatched: z.boolean(),
  estimated_arrival: z.string(),
  safety_message: z.string(),
  message: z.string(),
});

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
        'Where the gas is: street address or place. Leave it out when the customer means their own home and the service address is known.',
      ),
    smell_description: z
      .string()
      .max(300)
      .optional()
      .describe('What the customer smells, hears or sees, in their words.'),
  }),
  result,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const [place, { response }] = await Promise.all([
      resolvePlace(context, args.location, {
        parameter: 'location',
        question: `${safety} I’ll send a crew: what is the street address?`,
      }),
      readPolicy(context),
    ]);
    const ticket = await openEmergency(context, {
      kind: 'gas_leak',
      place,
      detail: args.smell_description ?? args.location,
      arriveWithinMinutes: response.gasLeakMinutes,
    });
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
      crew_dispatched: ticket.status === 'crew_dispatched',
      estimated_arrival: arrival,
      safety_message: safety,
      message: `${safety} An emergency crew is being sent to ${spokenAddress(ticket.place)} and should be there ${deadline}. Your emergency ticket is ${ticket.reference}.`,
    };
  },
});
