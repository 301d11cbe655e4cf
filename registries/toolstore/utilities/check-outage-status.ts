import { z } from 'zod';
import { outageAt, spokenService } from '#registries/toolstore/utilities/place/known-outage.ts';
import {
  serviceAddressParameter,
  streetQuestion,
} from '#registries/toolstore/utilities/place/place-parameter.ts';
import { placeFacts, resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import {
  restorationFacts,
  restorationFields,
  spokenOutage,
} from '#registries/toolstore/utilities/place/spoken-outage.ts';
import { openTicketAt } from '#registries/toolstore/utilities/tickets/outage-desk.ts';
import { spokenResponse } from '#registries/toolstore/utilities/tickets/spoken-ticket.ts';
import { spokenMoment } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const checkOutageStatus = defineTool({
  name: 'check_outage_status',
  version: 1,
  description:
    'Checks whether an outage is known at an address, with cause, number of affected customers, repair crew and estimated restoration, and whether a ticket is already open there. Use it first when somebody asks about an outage. To report that service is out use `report_outage`.',
  exampleRequests: [
    'is there an outage in my area',
    'do you know about the blackout on my street',
    'are other people without power too',
    'what is the status of the outage',
    'is something wrong with the electricity in my neighborhood',
  ],
  parameters: z.object({
    service_address: serviceAddressParameter('Street address to check', streetQuestion),
  }),
  result: z.object({
    outage_active: z.boolean(),
    outage_id: z.string().optional(),
    outage_type: z.string().optional(),
    cause: z.string().optional(),
    affected_customers: z.number().optional(),
    reported_time: z.string().optional(),
    estimated_restoration: z.string().optional(),
    crew_dispatched: z.boolean().optional(),
    crew_status: z.string().optional(),
    ticket_id: z.string().optional(),
    service_address: z.string(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context) {
    const place = await resolvePlace(context, args.service_address, {
      parameter: 'service_address',
      question: streetQuestion,
    });
    const [outage, ticket] = await Promise.all([
      outageAt(context, place),
      openTicketAt(context, place),
    ]);
    const { moment } = place;
    const at = spokenAddress(place.address);
    context.learn({
      ...placeFacts(place, context),
      issue_type: 'outage',
      ...(ticket === undefined ? {} : { outage_ticket_id: ticket.reference }),
      outage_id: outage?.reference,
      ...(outage === undefined ? {} : { outage_type: outage.service }),
      ...restorationFacts(outage, moment),
    });
    const ticketFields = ticket === undefined ? {} : { ticket_id: ticket.reference };
    if (outage === undefined) {
      return {
        outage_active: ticket !== undefined,
        ...(ticket === undefined ? {} : { outage_type: ticket.service }),
        ...ticketFields,
        service_address: place.address,
        message:
          ticket === undefined
            ? `I don’t see an outage on record for ${at}. If something is out there, I can report it for you.`
            : `Ticket ${ticket.reference} is open for the ${spokenService(ticket.service)} at ${at}. ${spokenResponse(ticket, moment)}`,
      };
    }
    return {
      outage_active: true,
      outage_id: outage.reference,
      outage_type: outage.service,
      cause: outage.cause,
      affected_customers: outage.affectedCustomers,
      reported_time: spokenMoment(outage.at, moment),
      ...restorationFields(outage, moment),
      crew_dispatched: outage.crew !== 'being_assigned',
      crew_status: outage.crew,
      ...ticketFields,
      service_address: place.address,
      message: `${spokenOutage(outage, at, moment)}${ticket === undefined ? '' : ` Your ticket is ${ticket.reference}.`}`,
    };
  },
});
