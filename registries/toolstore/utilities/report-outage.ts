import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import {
  outageAt,
  spokenService,
  ticketId,
} from '#registries/toolstore/utilities/place/known-outage.ts';
import { placeFacts, resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { spokenRestoration } from '#registries/toolstore/utilities/place/spoken-outage.ts';
import {
  type OutageTicket,
  outageTicketSchema,
  utilityServiceSchema,
} from '#registries/toolstore/utilities/records/outage.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import {
  datedMoment,
  spokenDeadline,
  spokenMoment,
} from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const addressQuestion = 'What is the address where the power is out?';

export const reportOutage = defineTool({
  name: 'report_outage',
  version: 1,
  description:
    'Reports that power, gas or water is out at an address and opens a repair ticket. Use it when the customer says that their service is out. An address that was reported before keeps its ticket.',
  exampleRequests: [
    'my power is out',
    'the lights went out',
    'we have no electricity since this morning',
    'I have no gas at home',
    'there is no water coming out of the tap',
    'I want to report an outage',
    'everything went dark in my house',
    'my whole house is dark and the fridge stopped working',
  ],
  parameters: z.object({
    service_address: z
      .string()
      .min(2)
      .max(200)
      .describe(
        `Street address without service, with house number; the customer’s own service address when they mean their home. Ask: "${addressQuestion}"`,
      ),
    account_number: z.string().max(40).optional().describe('Account number, when it is known.'),
    outage_type: utilityServiceSchema.describe(
      'What is out: electric (power, electricity, lights, a dark house, fridge and appliances), gas (no gas for stove or heating), or water. Ask: "Is it the power, the gas or the water that is out?"',
    ),
    description: z
      .string()
      .max(500)
      .optional()
      .describe(
        'What else the customer said: since when, flickering, medical equipment at home. Leave it out when they said nothing more.',
      ),
  }),
  result: z.object({
    ticket_id: z.string(),
    outage_type: utilityServiceSchema,
    status: z.enum(['open', 'closed']),
    priority: z.enum(['normal', 'high']),
    estimated_response: z.string(),
    estimated_restoration: z.string().optional(),
    affected_customers: z.number().optional(),
    already_reported: z.boolean(),
    service_address: z.string(),
    message: z.string(),
  }),
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context) {
    const place = await resolvePlace(context, args.service_address, {
      parameter: 'service_address',
      question: addressQuestion,
    });
    const { moment } = place;
    const [{ response }, outage] = await Promise.all([
      readPolicy(context),
      outageAt(context, place, args.outage_type),
    ]);
    const isUrgent = response.urgentWords.some((word) =>
      args.description?.toLowerCase().includes(word),
    );
    const minutes = isUrgent ? response.urgentOutageMinutes : response.outageMinutes;
    const reference = referenceOf('OUT', context.idempotencyKey);
    const id = ticketId(place, args.outage_type);
    const ticket = await changeRecord<OutageTicket>({
      area: context.services.publicRecords,
      id,
      schema: outageTicketSchema,
      change: (current) =>
        current?.status === 'open'
          ? current
          : {
              id,
              kind: 'outage-ticket',
              at: moment.nowMs,
              reference: reference.spoken,
              openedBy: reference.id,
              status: 'open',
              service: args.outage_type,
              address: place.address,
              ...(place.serviceAreaId === undefined ? {} : { serviceAreaId: place.serviceAreaId }),
              ...(outage === undefined ? {} : { outageId: outage.id }),
              priority: isUrgent ? 'high' : 'normal',
              ...(args.description === undefined ? {} : { description: args.description }),
              respondBy: moment.nowMs + minutes * 60_000,
            },
    });

    const alreadyReported = ticket.openedBy !== reference.id;
    const at = spokenAddress(place.address);
    const what = spokenService(args.outage_type);
    const opening = alreadyReported
      ? `Ticket ${ticket.reference} is already open for the ${what} at ${at}, so you don’t have to report it again.`
      : `I’ve reported the ${what} outage at ${at}. Your ticket number is ${ticket.reference}.`;
    const outlook =
      outage === undefined
        ? `A crew should be there ${spokenDeadline(ticket.respondBy, moment)}.`
        : `It is part of a known outage with ${spokenCount(outage.affectedCustomers, 'customer')} affected. ${spokenRestoration(outage, moment)}`;
    const restorationAt = outage?.estimatedRestorationAt;
    context.learn({
      outage_ticket_id: ticket.reference,
      outage_reported: true,
      outage_type: args.outage_type,
      ...placeFacts(place, context),
      issue_type: 'outage',
      ...(outage === undefined ? { crew_expected: datedMoment(ticket.respondBy, moment) } : {}),
      ...(restorationAt === undefined
        ? {}
        : { estimated_restoration: datedMoment(restorationAt, moment) }),
    });
    return {
      ticket_id: ticket.reference,
      outage_type: args.outage_type,
      status: ticket.status,
      priority: ticket.priority,
      estimated_response: spokenMoment(ticket.respondBy, moment),
      ...(restorationAt === undefined
        ? {}
        : { estimated_restoration: spokenMoment(restorationAt, moment) }),
      ...(outage === undefined ? {} : { affected_customers: outage.affectedCustomers }),
      already_reported: alreadyReported,
      service_address: place.address,
      message: `${opening} ${outlook}`,
    };
  },
});
