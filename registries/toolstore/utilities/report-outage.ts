import { z } from 'zod';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { outageAt, spokenService } from '#registries/toolstore/utilities/place/known-outage.ts';
import { serviceAddressParameter } from '#registries/toolstore/utilities/place/place-parameter.ts';
import { placeFacts, resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import {
  restorationFacts,
  restorationFields,
  spokenRestoration,
} from '#registries/toolstore/utilities/place/spoken-outage.ts';
import { utilityServiceSchema } from '#registries/toolstore/utilities/records/outage.ts';
import type { Policy } from '#registries/toolstore/utilities/records/policy.ts';
import type { OutageTicket } from '#registries/toolstore/utilities/records/ticket.ts';
import {
  type FiledReport,
  fileReport,
} from '#registries/toolstore/utilities/tickets/file-report.ts';
import { outageDesk } from '#registries/toolstore/utilities/tickets/outage-desk.ts';
import { spokenResponse } from '#registries/toolstore/utilities/tickets/spoken-ticket.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { datedMoment, spokenMoment } from '#registries/toolstore/wording/spoken-time.ts';
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
    service_address: serviceAddressParameter('Street address without service', addressQuestion),
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
    is_another: z
      .boolean()
      .optional()
      .describe('True when a second address is without service, beside the one reported.'),
  }),
  result: z.object({
    ticket_id: z.string(),
    outage_type: utilityServiceSchema,
    status: z.enum(['open', 'moved', 'closed']),
    priority: z.enum(['normal', 'high']),
    estimated_response: z.string(),
    estimated_restoration: z.string().optional(),
    affected_customers: z.number().optional(),
    already_reported: z.boolean(),
    /** The address the customer had reported before, when this call corrected it. */
    corrected_from: z.string().optional(),
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
    const service = args.outage_type;
    const [{ response }, outage] = await Promise.all([
      readPolicy(context),
      outageAt(context, place, service),
    ]);
    const isUrgent = soundsUrgent(response, args.description);
    const report = await fileReport<OutageTicket>(context, outageDesk(service), {
      place,
      detail: args.description,
      accountNumber: args.account_number,
      isAnother: args.is_another === true,
      signal: context.signal,
      open: (fields, previous) => {
        const urgent = isUrgent || previous?.priority === 'high';
        return {
          ...fields,
          kind: 'outage-ticket',
          service,
          ...(place.serviceAreaId === undefined ? {} : { serviceAreaId: place.serviceAreaId }),
          ...(outage === undefined ? {} : { outageId: outage.id }),
          priority: urgent ? 'high' : 'normal',
          respondBy: fields.at + responseMs(response, urgent),
        };
      },
      update: (ticket) =>
        isUrgent && ticket.priority === 'normal'
          ? {
              ...ticket,
              priority: 'high',
              respondBy: Math.min(ticket.respondBy, moment.nowMs + responseMs(response, true)),
            }
          : ticket,
    });
    const { ticket, isNew, corrected } = report;
    const outlook =
      outage === undefined
        ? spokenResponse(ticket, moment)
        : `It is part of a known outage with ${spokenCount(outage.affectedCustomers, 'customer')} affected. ${spokenRestoration(outage, moment)}`;
    context.learn({
      outage_ticket_id: ticket.reference,
      outage_reported: true,
      outage_type: service,
      ...placeFacts(place, context),
      issue_type: 'outage',
      crew_expected: outage === undefined ? datedMoment(ticket.respondBy, moment) : undefined,
      ...restorationFacts(outage, moment),
    });
    return {
      ticket_id: ticket.reference,
      outage_type: service,
      status: ticket.status,
      priority: ticket.priority,
      estimated_response: spokenMoment(ticket.respondBy, moment),
      ...restorationFields(outage, moment),
      ...(outage === undefined ? {} : { affected_customers: outage.affectedCustomers }),
      already_reported: !isNew && corrected === undefined,
      ...(corrected === undefined ? {} : { corrected_from: corrected.from }),
      service_address: ticket.place,
      message: `${spokenReport(report)}${isUrgent ? ' I’ve marked it as urgent.' : ''} ${outlook}`,
    };
  },
});

const soundsUrgent = (response: Policy['response'], description: string | undefined): boolean =>
  response.urgentWords.some((word) => description?.toLowerCase().includes(word));

const responseMs = (response: Policy['response'], isUrgent: boolean): number =>
  (isUrgent ? response.urgentOutageMinutes : response.outageMinutes) * 60_000;

/** What became of the report. */
function spokenReport({ ticket, isNew, corrected }: FiledReport<OutageTicket>): string {
  const at = spokenAddress(ticket.place);
  const what = spokenService(ticket.service);
  const { reference } = ticket;
  if (corrected !== undefined) {
    const from = spokenAddress(corrected.from);
    return corrected.staysOpen
      ? `I’ve corrected your report: the ${what} is out at ${at}, ticket ${reference}. The ticket for ${from} stays open, because others have reported it, too.`
      : `I’ve corrected the address: ticket ${reference} is now for the ${what} outage at ${at} instead of ${from}.`;
  }
  return isNew
    ? `I’ve reported the ${what} outage at ${at}. Your ticket number is ${reference}.`
    : `Ticket ${reference} is already open for the ${what} at ${at}, so you don’t have to report it again.`;
}
