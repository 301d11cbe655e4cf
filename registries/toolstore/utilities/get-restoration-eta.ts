import { z } from 'zod';
import { emergencyAt } from '#registries/toolstore/utilities/place/emergency-ticket.ts';
import {
  activeOutages,
  openTicketAt,
  outageAt,
  spokenService,
} from '#registries/toolstore/utilities/place/known-outage.ts';
import { resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { spokenCrew, spokenEta } from '#registries/toolstore/utilities/place/spoken-outage.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import {
  datedMoment,
  spokenDeadline,
  spokenMoment,
} from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

export const getRestorationEta = defineTool({
  name: 'get_restoration_eta',
  version: 1,
  description:
    'Tells when service will be back or when the repair crew will come, for an outage, a downed wire, a gas leak or a ticket that is already known.',
  exampleRequests: [
    'when will my power be back',
    'just tell me when the power is back',
    'when does it come back',
    'how long is this going to take',
    'when will the crew be here',
    'are you people coming today',
    'what is the estimated time for the repair',
    'is somebody already working on it',
  ],
  parameters: z.object({
    service_address: z
      .string()
      .max(200)
      .optional()
      .describe('Address without service. Leave it out for the customer’s own address.'),
    outage_id: z.string().max(40).optional().describe('Number of the outage, when it is known.'),
  }),
  result: z.object({
    estimated_restoration: z.string().optional(),
    crew_expected: z.string().optional(),
    crew_status: z.string(),
    customers_affected: z.number().optional(),
    cause: z.string().optional(),
    ticket_id: z.string().optional(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context) {
    const { place, outage, ticket, emergency } = await findTrouble(context, args);
    const { moment } = place;
    if (emergency !== undefined) {
      const isLate = emergency.arriveBy < moment.nowMs;
      const where = spokenAddress(emergency.place);
      const when = spokenDeadline(emergency.arriveBy, moment);
      const outlook = outage === undefined ? '' : ` ${spokenEta(outage, moment)}`;
      return {
        crew_expected: spokenMoment(emergency.arriveBy, moment),
        crew_status: 'dispatched',
        ticket_id: emergency.reference,
        message: isLate
          ? `The emergency crew should have been at ${where} ${when} for ticket ${emergency.reference}. If it is not there, I can connect you with a person who follows up.${outlook}`
          : `An emergency crew is on its way to ${where} and should be there ${when}. The emergency ticket is ${emergency.reference}.${outlook}`,
      };
    }
    const ticketFields = ticket === undefined ? {} : { ticket_id: ticket.reference };
    if (outage !== undefined) {
      const restorationAt = outage.estimatedRestorationAt;
      if (restorationAt !== undefined) {
        context.learn({ estimated_restoration: datedMoment(restorationAt, moment) });
      }
      return {
        ...(restorationAt === undefined
          ? {}
          : { estimated_restoration: spokenMoment(restorationAt, moment) }),
        crew_status: outage.crew,
        customers_affected: outage.affectedCustomers,
        cause: outage.cause,
        ...ticketFields,
        message: `${spokenEta(outage, moment)} ${spokenCrew(outage.crew)} ${spokenCount(outage.affectedCustomers, 'customer')} ${outage.affectedCustomers === 1 ? 'is' : 'are'} affected by ${outage.cause}.`,
      };
    }
    if (ticket !== undefined) {
      const isLate = ticket.respondBy < moment.nowMs;
      return {
        crew_expected: spokenMoment(ticket.respondBy, moment),
        crew_status: 'being_assigned',
        ...ticketFields,
        message: isLate
          ? `A crew should have been at ${spokenAddress(ticket.address)} ${spokenDeadline(ticket.respondBy, moment)} for ticket ${ticket.reference}. I can connect you with a person who follows up.`
          : `For ticket ${ticket.reference}, a crew is expected at ${spokenAddress(ticket.address)} ${spokenDeadline(ticket.respondBy, moment)}. The estimated time for the ${spokenService(ticket.service)} follows once they have found the cause.`,
      };
    }
    throw new ToolFailure({
      code: 'no_outage_known',
      message: `I don’t see an outage or a ticket for ${spokenAddress(place.address)}. Is something out there? Then I’ll report it.`,
      fix: 'Report it once the customer says that service is out.',
    });
  },
});

/**
 * The outage or ticket the customer asks about: at the address they name, else where they last
 * spoke of an outage, else at home.
 */
async function findTrouble(
  context: ToolContext,
  asked: { readonly service_address?: string | undefined; readonly outage_id?: string | undefined },
) {
  const spokenOf = context.session.facts.outage_address;
  const addresses = [
    ...(asked.service_address === undefined ? [] : [asked.service_address]),
    ...(typeof spokenOf === 'string' ? [spokenOf] : []),
    undefined,
  ];
  const named = (await activeOutages(context)).find(
    ({ reference }) => reference === asked.outage_id,
  );
  const [first, ...others] = addresses;
  const atFirst = await troubleAt(context, first);
  if (named !== undefined) return { ...atFirst, outage: named };
  if (isTrouble(atFirst)) return atFirst;
  for (const address of others) {
    if (address === undefined && context.customer === undefined) continue;
    const found = await troubleAt(context, address);
    if (isTrouble(found)) return found;
  }
  return atFirst;
}

async function troubleAt(context: ToolContext, address: string | undefined) {
  const place = await resolvePlace(context, address, {
    parameter: 'service_address',
    question: 'What is the street address, with the house number?',
  });
  const [outage, ticket, emergency] = await Promise.all([
    outageAt(context, place),
    openTicketAt(context, place),
    emergencyAt(context, place),
  ]);
  return { place, outage, ticket, emergency };
}

const isTrouble = (found: Awaited<ReturnType<typeof troubleAt>>): boolean =>
  found.outage !== undefined || found.ticket !== undefined || found.emergency !== undefined;
